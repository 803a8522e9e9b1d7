import test from 'ava';
import * as fc from 'fast-check';

import { DecodeError, Reader, Writer } from '../../src/proto/bytes.ts';
import { decodeFrame, encodeFrame, finishFrame, frameWriter } from '../../src/proto/frame.ts';
import { loadService, asset } from '../../src/proto/loader.ts';

const natural = fc.maxSafeNat();
const buffer = fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes));

test('a frame gives back its payload and is protobuf field 1', (t) => {
  t.deepEqual(encodeFrame([Buffer.from('ab'), Buffer.from('c')]), Buffer.from('\n\u0003abc'));
  fc.assert(
    fc.property(fc.array(buffer, { maxLength: 20 }), (parts) => {
      t.deepEqual(decodeFrame(encodeFrame(parts)), Buffer.concat(parts));
    }),
  );
});

test('values read back as written, whatever the order', (t) => {
  fc.assert(
    fc.property(natural, fc.nat(255), fc.string({ unit: 'binary' }), buffer, (n, small, text, bytes) => {
      const writer = frameWriter(1);
      writer.u8(small).u32(small).u64(n).varint(n).string(text).bytes(bytes).raw(bytes);
      const reader = new Reader(decodeFrame(finishFrame(writer)));
      t.deepEqual([reader.u8(), reader.u32(), reader.u64(), reader.varint()], [small, small, n, n]);
      t.is(reader.string(), text);
      t.deepEqual([reader.bytes(), reader.raw(bytes.length)], [bytes, bytes]);
      reader.end();
    }),
  );
});

test('unknown fields of a frame are skipped', (t) => {
  const unknown = Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]); // field 2, -1
  t.deepEqual(
    decodeFrame(Buffer.concat([unknown, encodeFrame([Buffer.from('x')]), unknown])),
    Buffer.from('x'),
  );
});

test('truncated and random bytes are refused with DecodeError, never read past the end', (t) => {
  const whole = encodeFrame([Buffer.alloc(300, 7)]);
  for (const cut of [1, 2, 150, 302])
    t.throws(() => decodeFrame(whole.subarray(0, cut)), { instanceOf: DecodeError });
  fc.assert(
    fc.property(buffer, (bytes) => {
      try {
        decodeFrame(bytes);
      } catch (error) {
        t.true(error instanceof DecodeError);
      }
    }),
  );
});

test('numbers beyond 2^53 - 1 are refused on both sides', (t) => {
  t.throws(() => new Writer().u64(2 ** 53), { instanceOf: RangeError });
  t.throws(() => new Writer().varint(-1), { instanceOf: RangeError });
  t.throws(() => new Reader(Buffer.alloc(8, 0xff)).u64(), { instanceOf: DecodeError });
  t.throws(() => new Reader(Buffer.alloc(9, 0xff)).varint(), { instanceOf: DecodeError });
  t.throws(() => new Reader(Buffer.from([200, 1])).count(1), { instanceOf: DecodeError });
});

test('services are found by name below the package root', (t) => {
  t.true(asset('proto').endsWith('proto'));
  const forward = loadService('flotilla/v1/forward.proto', 'flotilla.v1.Forward');
  t.deepEqual(Object.keys(forward), ['Stream']);
  t.deepEqual(Object.keys(loadService('flotilla/v1/raft.proto', 'flotilla.v1.RaftTransport')), [
    'Append',
    'Control',
    'Fetch',
  ]);
});
