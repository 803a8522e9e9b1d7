import { crc32 } from 'node:zlib';
import test from 'ava';
import * as fc from 'fast-check';
import type { InstallFloor, Message } from '../../../src/raft/core/types.ts';
import { toIndex, toMillis, toTerm } from '../../../src/raft/core/types.ts';
import { encodeMessage, readMessage, withFloor } from '../../../src/raft/driver/wire.ts';

const link = { from: 'a', to: 'b', fromDiskId: 'disk-a' };
const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const index = number.map(toIndex);
const term = number.map(toTerm);
const envelope = { from: fc.constant('a'), to: fc.constant('b'), fromDiskId: fc.constant('disk-a'), term };

const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    ...envelope,
    kind: fc.constantFrom('preVoteReq' as const, 'voteReq' as const),
    lastIndex: index,
    lastTerm: term,
    transfer: fc.boolean(),
  }),
  fc.record({
    ...envelope,
    kind: fc.constantFrom('preVoteResp' as const, 'voteResp' as const),
    granted: fc.boolean(),
  }),
  fc.record({
    ...envelope,
    kind: fc.constant('append' as const),
    prevIndex: index,
    prevTerm: term,
    leaderCommit: index,
    readId: number,
    runs: fc.constant([]),
    configs: fc.constant([]),
  }),
  fc.record({
    ...envelope,
    kind: fc.constant('appendResp' as const),
    floorIndex: index,
    readId: number,
    busy: fc.boolean(),
    result: fc.oneof(
      fc.record({ ok: fc.constant(true as const), match: index }),
      fc.record({
        ok: fc.constant(false as const),
        prevIndex: index,
        hintIndex: index,
        hintTerm: term,
        lost: fc.boolean(),
      }),
    ),
  }),
  fc.record({
    ...envelope,
    kind: fc.constant('heartbeat' as const),
    commit: index,
    readId: number,
    sentAt: number.map(toMillis),
  }),
  fc.record({
    ...envelope,
    kind: fc.constant('heartbeatResp' as const),
    readId: number,
    sentAt: number.map(toMillis),
    busy: fc.boolean(),
    unverified: fc.boolean(),
  }),
  fc.record({ ...envelope, kind: fc.constant('timeoutNow' as const), minLast: index }),
  fc.record({
    ...envelope,
    kind: fc.constant('installFloorResp' as const),
    seedId: number,
    ok: fc.boolean(),
    match: index,
  }),
  fc.record({ ...envelope, kind: fc.constant('removed' as const), configIndex: index }),
);

test('every message comes back as it was sent', (t) => {
  fc.assert(
    fc.property(messages, (message) => {
      const { message: read, frame } = readMessage(encodeMessage(message), link);
      t.deepEqual(read, message);
      t.is(frame.length, 0);
    }),
  );
});

test('a frame is refused when any bit of its fixed part is wrong', (t) => {
  fc.assert(
    fc.property(messages, (message) => {
      const frame = encodeMessage(message);
      for (let bit = 0; bit < 56 * 8; bit++) {
        const wrong = Buffer.from(frame);
        wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        t.throws(() => readMessage(wrong, link), undefined, `bit ${bit}`);
      }
    }),
    { numRuns: 20 },
  );
});

/** So that more than the checksum is tried. */
function sealFixedPart(payload: Buffer): void {
  if (payload.length < 56) return;
  payload.writeUInt32LE(0, 4);
  payload.writeUInt32LE(crc32(payload.subarray(0, 56)), 4);
}

test('an offered floor travels with its payload, which names the configuration', (t) => {
  const config = { version: 3, members: [{ id: 'a', role: 'voter', diskId: 'x', address: 'h:1' }] } as const;
  const floor = { index: toIndex(7), term: toTerm(2), config };
  const payload = Buffer.from('what the storage needs');
  const message: InstallFloor = {
    kind: 'installFloor',
    ...link,
    term: toTerm(5),
    floor,
    seedId: 4,
    leaderCommit: toIndex(9),
    payload,
  };
  const { message: read, frame } = readMessage(encodeMessage(message), link);
  t.is(read.kind, 'installFloor');
  if (read.kind !== 'installFloor') return;
  t.deepEqual(withFloor(read, floor, frame), message);
  t.throws(() => withFloor(read, { ...floor, index: toIndex(8) }, frame), { message: /floor 8/ });
  t.throws(() => withFloor(read, { ...floor, term: toTerm(3) }, frame));
});

test('R0 arbitrary bytes are refused or read, never worse', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const payload = Buffer.from(bytes);
      sealFixedPart(payload);
      if (payload.length < 56 || (payload[0] ?? 255) > 11) {
        t.throws(() => readMessage(payload, link));
        return;
      }
      try {
        t.is(readMessage(payload, link).message.from, 'a');
      } catch (error) {
        t.true(error instanceof Error);
      }
    }),
  );
});
