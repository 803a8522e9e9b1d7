import test from 'ava';
import { toIndex, toTerm, type Index } from '../../../src/raft/core/types.ts';
import { Applier } from '../../../src/raft/driver/applier.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';

const pageEntries = 3;

function batch(index: number): BatchInfo {
  return {
    index: toIndex(index),
    term: toTerm(1),
    kind: 'data',
    recordCount: 0,
    bytes: 0,
    offset: 0,
    storeTimestampMs: 0,
    data: Buffer.alloc(0),
  };
}

const range = (from: number, to: number): BatchInfo[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => batch(from + i));

interface Rig {
  readonly applier: Applier;
  readonly applied: number[];
  readonly reported: number[];
}

/** Entries up to `onDisk` are on disk only, and a read brings one page of them. */
function open(onDisk: number): Rig {
  const applied: number[] = [];
  const reported: number[] = [];
  const log = {
    recent: (from: Index, to: Index) => (from <= onDisk ? undefined : range(from, to)),
    read: async (from: Index, to: Index) => range(from, Math.min(to, from + pageEntries - 1)),
  };
  const state = {
    apply(batches: readonly BatchInfo[]): void {
      for (const { index } of batches) applied.push(index);
    },
    blocked: () => undefined,
  };
  const applier = new Applier({ log, state, clock: systemClock }, toIndex(0), {
    onApplied: (index) => reported.push(index),
    onFailed: (error) => {
      throw error;
    },
  });
  return { applier, applied, reported };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

const upTo = (last: number): number[] => range(1, last).map(({ index }) => index);

// catalog 56
test('I20 committed entries are applied once and in order, however many one read brings', async (t) => {
  const { applier, applied, reported } = open(8);
  applier.commit(toIndex(5));
  await turns();
  t.deepEqual(applied, upTo(5));
  t.deepEqual(reported, [3, 5]);
  applier.commit(toIndex(10));
  await turns();
  t.deepEqual(applied, upTo(10));
  t.is(applier.applied, toIndex(10));
});

test('I13 a commit that grows during a read is not taken for applied', async (t) => {
  const { applier, applied } = open(4);
  applier.commit(toIndex(4));
  applier.commit(toIndex(7));
  t.is(applier.applied, toIndex(0));
  await turns();
  t.deepEqual(applied, upTo(7));
});

test('what is committed again, or below, changes nothing', (t) => {
  const { applier, applied } = open(0);
  for (const index of [3, 3, 2]) applier.commit(toIndex(index));
  t.deepEqual(applied, upTo(3));
});
