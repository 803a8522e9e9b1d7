import test from 'ava';
import { toIndex, type Index } from '../../../src/raft/core/types.ts';
import { PendingReads } from '../../../src/raft/driver/pending-reads.ts';

const index = toIndex(5);

function open(reads: PendingReads): { token: number; replies: (Index | undefined)[] } {
  const replies: (Index | undefined)[] = [];
  return { token: reads.open((reply) => replies.push(reply)), replies };
}

test('R43 a read is answered when the state has applied its index, not before', (t) => {
  const reads = new PendingReads();
  const read = open(reads);
  reads.answer({ token: read.token, ok: true, index }, toIndex(4));
  reads.applied(toIndex(4));
  t.deepEqual(read.replies, []);
  reads.applied(toIndex(6));
  t.deepEqual(read.replies, [index]);
  const next = open(reads);
  reads.answer({ token: next.token, ok: true, index }, toIndex(6));
  t.deepEqual(next.replies, [index]);
  reads.applied(toIndex(7));
  t.deepEqual(read.replies, [index], 'once');
});

test('R44 a refused read, and all reads at the end, are told that nothing was confirmed', (t) => {
  const reads = new PendingReads();
  const [refused, unconfirmed, unapplied] = [open(reads), open(reads), open(reads)];
  reads.answer({ token: refused.token, ok: false }, index);
  reads.answer({ token: unapplied.token, ok: true, index }, toIndex(1));
  reads.failAll();
  for (const { replies } of [refused, unconfirmed, unapplied]) t.deepEqual(replies, [undefined]);
  reads.applied(index);
  t.deepEqual(unapplied.replies, [undefined], 'once');
});
