import test from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { toIndex, toTerm, type Append } from '../../../src/raft/core/types.ts';
import { Applier } from '../../../src/raft/driver/applier.ts';
import { PeerSender } from '../../../src/raft/driver/peer-sender.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const damage = new FlotillaError('DATA_CORRUPT', 'entry 1 is damaged');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function batch(index: number): BatchInfo {
  return {
    index: toIndex(index),
    term: toTerm(1),
    kind: 'data',
    recordCount: 0,
    bytes: 10,
    offset: index * 10,
    storeTimestampMs: 0,
    data: Buffer.alloc(10),
  };
}

/** A log of cold entries; entry `damaged` can not be read. */
class ColdLog {
  damaged = 0;
  failure: Error = damage;
  reads = 0;
  recent(): undefined {
    return undefined;
  }
  read(from: number, to: number): Promise<readonly BatchInfo[]> {
    this.reads += 1;
    if (from === this.damaged) return Promise.reject(this.failure);
    return Promise.resolve([batch(Math.min(from, to))]);
  }
}

function applier(log: ColdLog): { applied: number[]; failures: Error[]; clock: FakeClock; applier: Applier } {
  const applied: number[] = [];
  const failures: Error[] = [];
  const clock = new FakeClock();
  const state = {
    apply: (batches: readonly BatchInfo[]) => void applied.push(...batches.map(({ index }) => index)),
    blocked: () => undefined,
  };
  const made = new Applier({ log, state, clock }, toIndex(0), {
    onApplied: () => undefined,
    onFailed: (error) => failures.push(error),
  });
  return { applied, failures, clock, applier: made };
}

test('S17 applying waits at a damaged entry, neither past it nor in a crash, and goes on when it is repaired', async (t) => {
  const log = new ColdLog();
  log.damaged = 3;
  const made = applier(log);
  made.applier.commit(toIndex(5));
  for (let i = 0; i < 50; i++) {
    await turn();
    made.clock.advance(100);
  }
  t.deepEqual(made.applied, [1, 2]);
  t.deepEqual(made.failures, []);
  t.true(log.reads > 10, 'it is tried again');
  log.damaged = 0;
  for (let i = 0; i < 10; i++) {
    await turn();
    made.clock.advance(100);
  }
  t.deepEqual(made.applied, [1, 2, 3, 4, 5]);
  await made.applier.close();
});

test('other failures of a read end the node', async (t) => {
  const log = new ColdLog();
  log.damaged = 1;
  log.failure = new Error('a bug');
  const made = applier(log);
  made.applier.commit(toIndex(1));
  await turn();
  t.deepEqual(made.failures, [log.failure]);
  await made.applier.close();
});

test('S17 an append whose entries are damaged is dropped with those behind it, and the peer is probed again', async (t) => {
  const log = new ColdLog();
  log.damaged = 2;
  const sent: number[] = [];
  const failures: Error[] = [];
  let damaged = 0;
  const transport = {
    send: (_message: unknown, batches: readonly BatchInfo[]) =>
      void sent.push(...batches.map(({ index }) => index)),
  };
  const sender = new PeerSender(log, transport, {
    currentTerm: () => toTerm(1),
    onDamaged: () => {
      damaged += 1;
    },
    onFailed: (error) => failures.push(error),
  });
  const append = (index: number): Append => ({
    kind: 'append',
    from: 'a',
    to: 'b',
    fromDiskId: 'd',
    term: toTerm(1),
    prevIndex: toIndex(index - 1),
    prevTerm: toTerm(1),
    runs: [{ firstIndex: toIndex(index), count: 1, term: toTerm(1), bytes: 10 }],
    leaderCommit: toIndex(0),
    readId: 0,
    configs: [],
  });
  for (const index of [1, 2, 3]) sender.send(append(index));
  await turn();
  t.deepEqual(sent, [1]);
  t.is(damaged, 1);
  log.damaged = 0;
  for (const index of [2, 3]) sender.send(append(index));
  await turn();
  t.deepEqual(sent, [1, 2, 3]);
  t.deepEqual(failures, []);
});
