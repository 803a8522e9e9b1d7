import test from 'ava';
import { Retention } from '../../src/broker/retention.ts';
import { silentSink } from '../../src/commitlog/log-sink.ts';
import { toIndex, toTerm, type Index } from '../../src/raft/core/types.ts';
import type { BatchInfo } from '../../src/raft/driver/raft-log.ts';
import { ReplicatedState } from '../../src/store/state.ts';
import { FakeQueues } from '../store/support.ts';
import { FakeClock } from '../support/fake-clock.ts';

const segmentBytes = 1000;
const maxAgeMs = 60_000;

/** A leader of a log of six segments that were all written a moment ago. */
function lead(): { clock: FakeClock; retention: Retention; floors: number[] } {
  const clock = new FakeClock();
  const writtenMs = clock.wallMs();
  const floors: number[] = [];
  const queues = new FakeQueues();
  const state = new ReplicatedState(queues, 1024);
  state.lastTimestampMs = writtenMs;
  const began = (index: Index): BatchInfo => ({
    index,
    term: toTerm(1),
    kind: 'data',
    recordCount: 0,
    bytes: 0,
    offset: 0,
    storeTimestampMs: writtenMs,
    data: Buffer.alloc(0),
  });
  const retention = new Retention({
    clock,
    segmentBytes,
    log: {
      boundaries: () => [1, 2, 3, 4, 5].map((i) => ({ index: toIndex(10 * i), position: segmentBytes * i })),
      floor: { index: toIndex(0), term: toTerm(0), end: 0, chain: Buffer.alloc(8), config: noConfig },
      read: async (from) => [began(from)],
      stats: { ...noStats, endPosition: 5.5 * segmentBytes },
    },
    store: { persistedIndex: toIndex(60), queues, state },
    settings: { maxAgeMs, maxBytes: Number.MAX_SAFE_INTEGER, minSegments: 2 },
    logger: silentSink,
    session: () => ({ advanceFloor: ({ position }) => void floors.push(position) }),
    spaceShort: () => false,
    neededFrom: () => undefined,
  });
  return { clock, retention, floors };
}

const noConfig = { version: 1, members: [] };
const noStats = {
  lastIndex: 60,
  endPosition: 0,
  cachedBatches: 0,
  cachedBytes: 0,
  pendingBytes: 0,
  writtenBytes: 0,
  groups: 0,
  syncs: 0,
  syncMs: 0,
  unpreparedRolls: 0,
};

/** Lets `ms` pass, with time for each decision. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    clock.advance(1000);
    for (let i = 0; i < 50; i++) await Promise.resolve();
  }
}

test('S9 segments go when they are as old as the limit', async (t) => {
  const { clock, retention, floors } = lead();
  await pass(clock, maxAgeMs - 1000);
  t.deepEqual(floors, []);
  await pass(clock, 3000);
  t.deepEqual(floors, [3 * segmentBytes]);
  t.is(retention.clockDoubt, undefined);
  retention[Symbol.dispose]();
});

test('S10 B47 a wall clock that jumps ahead deletes nothing', async (t) => {
  const { clock, retention, floors } = lead();
  await pass(clock, 3000);
  clock.suspend(10 * maxAgeMs);
  await pass(clock, 5000);
  t.deepEqual(floors, []);
  t.regex(retention.clockDoubt ?? '', /moved by 600000 ms/);
  retention[Symbol.dispose]();
});
