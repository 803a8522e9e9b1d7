import test from 'ava';
import { toIndex, toTerm, type Message } from '../../../src/raft/core/types.ts';
import type { RaftLog } from '../../../src/raft/driver/raft-log.ts';
import { RaftNode } from '../../../src/raft/driver/raft-node.ts';
import type { ReplicatedState } from '../../../src/raft/driver/replicated-state.ts';
import { SuspendWatch } from '../../../src/raft/driver/suspend-watch.ts';
import type { Transport } from '../../../src/raft/driver/transport.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const electionTimeoutMs = 2000;
const heartbeatIntervalMs = 400;

test('a suspension of the machine is noticed once, within a second, however regular the ticks were', (t) => {
  const clock = new FakeClock();
  const watch = new SuspendWatch(clock, 500);
  const seen: number[] = [];
  clock.every(25, () => {
    if (watch.suspended()) seen.push(clock.monotonicMs());
  });
  clock.advance(3500);
  clock.suspend(60_000);
  clock.advance(5000);
  t.deepEqual(seen, [4000]);
  clock.suspend(500);
  clock.advance(5000);
  t.deepEqual(seen, [4000], 'as much as is tolerated');
  clock.suspend(501);
  clock.advance(5000);
  t.deepEqual(seen, [4000, 14_000]);
});

const unused = (): never => {
  throw new Error('a follower that has not campaigned yet writes nothing');
};

/** An empty log of a group of three. */
function emptyLog(): RaftLog {
  const floor = { index: toIndex(0), term: toTerm(0) };
  const members = ['a', 'b', 'c'].map((id) => ({
    id,
    role: 'voter' as const,
    diskId: undefined,
    address: undefined,
  }));
  return {
    floorPayload: () => Buffer.alloc(0),
    parseFloor: () => ({ ...floor, config: { version: 1, members } }),
    installFloor: () => undefined,
    identity: { clusterId: 'c', groupId: 'g', nodeId: 'a', diskId: 'da' },
    floor: { ...floor, config: { version: 1, members } },
    restored: {
      term: toTerm(0),
      vote: undefined,
      floor: { ...floor, config: { version: 1, members } },
      last: toIndex(0),
      terms: [],
      configs: [],
      faulty: undefined,
    },
    onWritten: () => undefined,
    onFailed: () => undefined,
    saveHardState: unused,
    truncate: unused,
    appendOwn: unused,
    termStartDraft: unused,
    configDraft: unused,
    append: unused,
    parse: unused,
    recent: unused,
    read: unused,
    fit: unused,
    setCommit: unused,
  };
}

const idle: ReplicatedState = {
  apply: () => undefined,
  blocked: () => undefined,
  install: () => undefined,
  gather: () => undefined,
  proposed: () => undefined,
  refused: () => undefined,
  softChanged: () => undefined,
};

/** When a follower that hears of nobody asks for its first votes. */
async function firstCampaignMs(suspendAtMs?: number): Promise<number> {
  const clock = new FakeClock();
  let campaignMs = -1;
  const transport: Transport = {
    start: () => undefined,
    send(message: Message) {
      if (message.kind === 'preVoteReq' && campaignMs < 0) campaignMs = clock.monotonicMs();
    },
    fetch: () => Promise.reject(new Error('nobody fetches')),
    diskOf: () => undefined,
    reachable: () => true,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using node = new RaftNode(
    {
      id: 'a',
      diskId: 'da',
      electionTimeoutMs,
      heartbeatIntervalMs,
      preferredLeader: undefined,
      diskStallMs: 4000,
      appendBytesMax: 1 << 20,
      windowMessagesMax: 16,
      windowBytesMax: 1 << 20,
      unstableBytesMax: 1 << 20,
      uncommittedBytesMax: 1 << 20,
      leaseReads: false,
      tickMs: 10,
      uncommittedBatchesMax: 2,
      batchBytesMax: 1 << 20,
      mailboxMax: 64,
    },
    {
      log: emptyLog(),
      transport,
      state: idle,
      clock,
      random: { nextU32: () => 0 },
      serveFetch: () => Promise.reject(new Error('nobody fetches')),
      onSeed: () => undefined,
      onFatal: (error) => {
        throw error;
      },
    },
    toIndex(0),
  );
  node.start();
  if (suspendAtMs !== undefined) clock.after(suspendAtMs, () => clock.suspend(electionTimeoutMs));
  clock.advance(2 * electionTimeoutMs);
  return campaignMs;
}

test('R17 a follower that was suspended reads what is queued before it campaigns', async (t) => {
  t.is(await firstCampaignMs(), electionTimeoutMs);
  // The look at 2 s is the one that notices, on the very tick on which it would campaign.
  t.is(await firstCampaignMs(1500), electionTimeoutMs + 2 * heartbeatIntervalMs);
});
