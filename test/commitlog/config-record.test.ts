import test from 'ava';
import * as fc from 'fast-check';
import { decodeConfigRecord, encodeConfigRecord } from '../../src/commitlog/record.ts';
import type { GroupConfig } from '../../src/raft/core/types.ts';

const text = fc.string({ minLength: 1, maxLength: 20 });
const configs: fc.Arbitrary<GroupConfig> = fc.record({
  version: fc.nat(),
  members: fc.array(
    fc.record({
      id: text,
      role: fc.constantFrom('voter' as const, 'learner' as const),
      diskId: fc.option(text, { nil: undefined }),
      address: fc.option(text, { nil: undefined }),
    }),
    { maxLength: 7 },
  ),
});

test('a configuration comes back as it was written, and is written again byte for byte', (t) => {
  fc.assert(
    fc.property(configs, (config) => {
      const record = encodeConfigRecord(config);
      t.deepEqual(decodeConfigRecord(record), config);
      t.deepEqual(decodeConfigRecord(Buffer.concat([record, Buffer.from('the next record')])), config);
      t.deepEqual(encodeConfigRecord(decodeConfigRecord(record)), record);
    }),
  );
});

test('records from before there were addresses are read and written unchanged', (t) => {
  const old = Buffer.from(
    '20000000040000000100000000000000020000010061000001010062020064320000',
    'hex',
  ).subarray(0, 32);
  const config = decodeConfigRecord(old);
  t.deepEqual(config, {
    version: 1,
    members: [
      { id: 'a', role: 'voter', diskId: undefined, address: undefined },
      { id: 'b', role: 'learner', diskId: 'd2', address: undefined },
    ],
  });
  t.deepEqual(encodeConfigRecord(config), old);
});
