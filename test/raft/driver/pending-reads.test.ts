import test from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { toIndex } from '../../../src/raft/core/types.ts';
import { PendingReads } from '../../../src/raft/driver/pending-reads.ts';

const index = toIndex(5);

test('R43 a read is answered when the state has applied its index, not before', async (t) => {
  const reads = new PendingReads();
  const answered: number[] = [];
  const { token, index: answer } = reads.open();
  const late = answer.then((read) => answered.push(read));
  reads.answer({ token, ok: true, index }, toIndex(4));
  await Promise.resolve();
  reads.applied(toIndex(4));
  await Promise.resolve();
  t.deepEqual(answered, []);
  reads.applied(toIndex(6));
  await late;
  t.deepEqual(answered, [5]);
  const next = reads.open();
  reads.answer({ token: next.token, ok: true, index }, toIndex(6));
  t.is(await next.index, index);
});

test('R44 a refused read, and all reads at the end, fail with NOT_LEADER', async (t) => {
  const reads = new PendingReads();
  const [refused, unconfirmed, unapplied] = [reads.open(), reads.open(), reads.open()];
  reads.answer({ token: refused.token, ok: false }, index);
  reads.answer({ token: unapplied.token, ok: true, index }, toIndex(1));
  reads.failAll();
  for (const { index: answer } of [refused, unconfirmed, unapplied]) {
    const error = await t.throwsAsync(answer, { instanceOf: FlotillaError });
    t.is(error.code, 'NOT_LEADER');
  }
});
