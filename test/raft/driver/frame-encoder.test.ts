import test from 'ava';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import { FrameEncoder } from '../../../src/raft/driver/frame-encoder.ts';
import { toIndex, toTerm } from '../../../src/raft/core/types.ts';
import { decodeFrame } from '../../../src/proto/frame.ts';

function batch(fill: number, bytes: number): BatchInfo {
  const data = Buffer.alloc(bytes, fill);
  return {
    index: toIndex(fill),
    term: toTerm(1),
    kind: 'data',
    recordCount: 1,
    bytes,
    offset: 0,
    storeTimestampMs: 0,
    data,
  };
}

test('an append to the next peer is the same frame; any difference makes another one', (t) => {
  const encoder = new FrameEncoder();
  const [one, two, three] = [batch(1, 10), batch(2, 20), batch(3, 20)];
  const fixed = (commit: number): Buffer => Buffer.alloc(56, commit);
  const payload = (frame: Buffer): Buffer => Buffer.from(decodeFrame(frame));
  const expected = (commit: number, ...parts: Buffer[]): Buffer => Buffer.concat([fixed(commit), ...parts]);

  const first = encoder.encode(fixed(7), [one, two]);
  t.is(encoder.encode(fixed(7), [one, two]), first);
  t.deepEqual(payload(first), expected(7, one.data, two.data));
  t.deepEqual(payload(encoder.encode(fixed(8), [one, two])), expected(8, one.data, two.data));
  t.deepEqual(payload(encoder.encode(fixed(8), [one, three])), expected(8, one.data, three.data));
  t.deepEqual(payload(encoder.encode(fixed(8), [one])), expected(8, one.data));
  t.deepEqual(payload(encoder.encode(fixed(8), [])), expected(8));
});
