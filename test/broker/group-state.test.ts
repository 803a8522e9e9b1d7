import test, { type ExecutionContext } from 'ava';
import { GroupState } from '../../src/broker/group-state.ts';
import { assert } from '../../src/errors/flotilla-error.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import { toTerm, type Role } from '../../src/raft/core/types.ts';
import type { BatchDraft, BatchInfo } from '../../src/raft/driver/raft-log.ts';
import type { TopicConfig } from '../../src/store/api.ts';
import type { OpenStateDb } from '../../src/store/state-db.ts';
import { Store } from '../../src/store/store.ts';
import { FakeLog, FakeQueues, plain, oneSegment } from '../store/support.ts';
import { FakeClock } from '../support/fake-clock.ts';

const emptyDb: OpenStateDb = async () => ({
  get: async () => undefined,
  entries: async function* () {},
  write: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
});

/** A group state whose Raft node and log are played by the test. */
class Play {
  readonly clock = new FakeClock();
  readonly log: FakeLog;
  readonly state: GroupState;
  /** Of every call of `onLeading`. */
  readonly leading: boolean[] = [];

  private constructor(log: FakeLog, store: Store) {
    this.log = log;
    this.state = new GroupState(store, {
      clock: this.clock,
      ackEarly: false,
      confirm: (reply) => reply(true),
      onWork: () => undefined,
      onLeading: (session) => this.leading.push(session !== undefined),
    });
  }

  static async open(t: ExecutionContext): Promise<Play> {
    const log = new FakeLog();
    const queues = new FakeQueues();
    const store = await Store.open({
      dir: '/unused',
      openDb: emptyDb,
      groupName: 'g',
      log,
      queues,
      ...oneSegment('/unused'),
    });
    const play = new Play(log, store);
    t.teardown(async () => {
      play.state.close();
      await store[Symbol.asyncDispose]();
    });
    return play;
  }

  soft(role: Role, term: number): void {
    this.state.softChanged({ role, term: toTerm(term), leader: undefined, removed: false });
  }
  /** Appends and applies the first entry of a term. */
  startTerm(term: number): BatchInfo {
    const batch = this.log.append(
      { parts: [], recordCount: 0, bytes: 0, storeTimestampMs: this.clock.wallMs() },
      term,
    );
    this.state.apply([batch]);
    return batch;
  }
  lead(term: number): void {
    this.soft('leader', term);
    this.startTerm(term);
  }
  /** Asks for a topic; its draft waits for the log. */
  ask(): { draft: BatchDraft; outcomes: Outcome<TopicConfig>[] } {
    const outcomes: Outcome<TopicConfig>[] = [];
    const { session } = this.state;
    assert(session !== undefined, 'nobody leads');
    session.createTopic(plain, (outcome) => outcomes.push(outcome));
    const draft = this.state.gather(1 << 20);
    assert(draft !== undefined, 'nothing was gathered');
    return { draft, outcomes };
  }
}

test('a session begins when the start of its own term is applied, not before', async (t) => {
  const play = await Play.open(t);
  play.startTerm(1);
  t.is(play.state.session, undefined, 'the term of another');
  play.soft('leader', 3);
  t.is(play.state.session, undefined, 'R20 entries of earlier terms may still be missing');
  t.is(play.state.gather(1 << 20), undefined);
  play.startTerm(2);
  t.is(play.state.session, undefined, 'the start of an earlier term');
  play.startTerm(3);
  t.truthy(play.state.session);
  t.deepEqual(play.leading, [true]);
});

test('a proposal is done when its own entry is applied, with the time of the clock', async (t) => {
  const play = await Play.open(t);
  play.lead(1);
  play.clock.advance(1234);
  const { draft, outcomes } = play.ask();
  t.is(draft.storeTimestampMs, play.clock.wallMs());
  const batch = play.log.append(draft, 1);
  play.state.proposed(draft, batch.index);
  t.deepEqual(outcomes, []);
  play.state.apply([batch]);
  t.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['done'],
  );
});

test('I12 an entry of another leader at the same index never completes a proposal', async (t) => {
  const play = await Play.open(t);
  play.lead(1);
  const { draft, outcomes } = play.ask();
  const index = play.log.last + 1;
  // What the other leader wrote is applied before this node has learned of its term.
  const other = play.log.append(
    { parts: [], recordCount: 0, bytes: 0, storeTimestampMs: play.clock.wallMs() },
    2,
  );
  t.is(Number(other.index), index);
  play.state.proposed(draft, other.index);
  play.state.apply([other]);
  t.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['unknown'],
  );
  t.is(play.state.session, undefined);
  t.deepEqual(play.leading, [true, false]);
});

test('a new role or term ends the session, the same ones do not', async (t) => {
  for (const [role, term] of [
    ['follower', 1],
    ['follower', 2],
    ['leader', 2],
  ] as const) {
    const play = await Play.open(t);
    play.lead(1);
    const { draft, outcomes } = play.ask();
    play.state.proposed(draft, play.log.append(draft, 1).index);
    play.soft('leader', 1);
    t.deepEqual(play.leading, [true]);
    t.deepEqual(outcomes, []);
    play.soft(role, term);
    t.deepEqual(play.leading, [true, false], `${role} in term ${term}`);
    t.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['unknown'],
    );
  }
});

test('what the core refused is refused to the client, with a code that says where to go', async (t) => {
  for (const [reason, code] of [
    ['notLeader', 'NOT_LEADER'],
    ['transferring', 'NOT_LEADER'],
    ['overloaded', 'OVERLOADED'],
    ['poisoned', 'STORAGE_FAILED'],
  ] as const) {
    const play = await Play.open(t);
    play.lead(1);
    const { draft, outcomes } = play.ask();
    play.state.refused(draft, reason);
    t.like(outcomes, [{ kind: 'refused', code }], reason);
    t.is(outcomes.length, 1);
  }
});
