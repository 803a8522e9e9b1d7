import { createHash, randomInt } from 'node:crypto';
import test from 'ava';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { messageView } from '../../../src/commitlog/record.ts';
import { prepareRequest } from '../../../src/gateway/prepare.ts';
import { asset } from '../../../src/proto/loader.ts';
import { compileFilter, FilterCache } from '../../../src/store/filter/filter-cache.ts';
import type { MessageFilter } from '../../../src/store/filter/message-filter.ts';
import { PropertyReader } from '../../../src/store/filter/properties.ts';
import { FilterSyntaxError } from '../../../src/store/filter/syntax-error.ts';
import { message, type MessageSpec } from '../support.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
test.before((t) => t.log(`seed ${seed}`));

function filterOf(kind: 'tag' | 'sql', expression: string): MessageFilter {
  const { matcher } = compileFilter({ kind, expression });
  if (matcher === undefined) throw new Error(`${expression} accepts everything`);
  return matcher;
}

/** As the leader asks: the hash first, then the record. */
function accepts(filter: MessageFilter, spec: Omit<MessageSpec, 'id'>): boolean {
  const record = message({ id: 'm', ...spec });
  const isMatch = filter.matches(record);
  if (!filter.mayMatch(messageView.tagHash(record, 0))) {
    if (isMatch) throw new Error('the first test refused what the second accepts');
    return false;
  }
  return isMatch;
}

test('tags match exactly, whatever stands around them', (t) => {
  for (const expression of ['a||b', ' a || b ', 'a||||b', '|| b||a ||']) {
    const filter = filterOf('tag', expression);
    t.true(accepts(filter, { tag: 'a' }), expression);
    t.true(accepts(filter, { tag: 'b' }), expression);
    for (const tag of ['A', 'ab', 'c', 'a b', '*']) t.false(accepts(filter, { tag }), `${expression} ${tag}`);
    t.false(accepts(filter, {}), expression);
  }
  t.true(accepts(filterOf('tag', 'x y'), { tag: 'x y' }));
  const long = 'x'.repeat(10 * 1024);
  t.true(accepts(filterOf('tag', long), { tag: long }));
  for (const all of ['*', '', ' * '])
    t.is(compileFilter({ kind: 'tag', expression: all }).matcher, undefined);
  t.true(accepts(filterOf('tag', '* || a'), { tag: '*' }));
});

test('tag expressions that are too long or have control characters are refused', (t) => {
  for (const expression of ['a\u0000b', `a||${'b'.repeat(65_536)}`])
    t.throws(() => compileFilter({ kind: 'tag', expression }), { instanceOf: FilterSyntaxError });
  t.false(accepts(filterOf('tag', ' |||| '), { tag: 'a' }), 'no tag at all');
  t.false(accepts(filterOf('tag', ' |||| '), {}));
  // Tags whose hashes collide in RocketMQ.
  t.false(accepts(filterOf('tag', 'Aa'), { tag: 'BB' }));
});

test('tags with equal hashes are told apart by the record', (t) => {
  const filter = filterOf('tag', 'a');
  const record = message({ id: 'm', tag: 'b' });
  createHash('md5').update('a').digest().copy(messageView.tagHash(record, 0), 0, 0, 8);
  t.true(filter.mayMatch(messageView.tagHash(record, 0)));
  t.false(filter.matches(record));
  const sql = filterOf('sql', "TAGS = 'a'");
  t.true(sql.mayMatch(messageView.tagHash(record, 0)));
  t.false(sql.matches(record));
});

test('SQL finds properties and the tag', (t) => {
  const filter = filterOf('sql', "price > 20 AND (TAGS = 'a' OR region IS NULL)");
  t.true(accepts(filter, { tag: 'a', properties: { price: '21', region: 'eu' } }));
  t.true(accepts(filter, { properties: { price: '21' } }));
  t.false(accepts(filter, { tag: 'b', properties: { price: '21', region: 'eu' } }));
  t.false(accepts(filter, { tag: 'a' }), 'the properties of the message before are gone');
  t.true(accepts(filterOf('sql', 'TRUE'), {}));
  t.false(accepts(filterOf('sql', 'NOT gone = 1'), {}), 'unknown is not true');
  t.true(accepts(filterOf('sql', 'p = 1'), { properties: { 价: '2', p: '1' } }));
});

test('SQL about the tag alone looks at no record that has another', (t) => {
  const hash = (tag?: string): Buffer =>
    messageView.tagHash(message(tag === undefined ? { id: 'm' } : { id: 'm', tag }), 0);
  const readers: readonly (readonly [string, readonly string[]])[] = [
    ["TAGS = 'a'", ['a']],
    ["'a' = TAGS AND price > 1", ['a']],
    ["TAGS IN ('a', 'b') AND TAGS = 'b'", ['b']],
    ["TAGS = 'a' OR (TAGS = 'b' AND price > 1)", ['a', 'b']],
  ];
  for (const [expression, read] of readers) {
    const filter = filterOf('sql', expression);
    for (const tag of ['a', 'b', 'c']) t.is(filter.mayMatch(hash(tag)), read.includes(tag), expression);
    t.false(filter.mayMatch(hash()), expression);
  }
  for (const expression of [
    "TAGS <> 'a'",
    "TAGS NOT IN ('a')",
    "TAGS = 'a' OR price > 1",
    'TAGS IS NULL',
    "x = 'a'",
  ])
    t.true(filterOf('sql', expression).mayMatch(hash('c')), expression);
});

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => asset(`proto/${target}`);
root.loadSync('apache/rocketmq/v2/service.proto');
const SendMessageRequest = root.lookupType('apache.rocketmq.v2.SendMessageRequest');

test('properties are read in place as a decoder would read them', (t) => {
  const names = ['a', 'b', 'ä', 'ab', 'TAGS', 'absent'];
  const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((each) => !/\p{Cc}/u.test(each));
  const properties = fc.dictionary(fc.constantFrom('a', 'b', 'ä', 'ab', 'abc', ''), text);
  const tags = fc.option(fc.constantFrom('red', '标签'), { nil: undefined });
  fc.assert(
    fc.property(properties, tags, fc.nat(70_000), (userProperties, tag, bodyBytes) => {
      const sent = {
        topic: { name: 'orders' },
        userProperties,
        systemProperties: { messageId: 'id', ...(tag === undefined ? {} : { tag }) },
        body: Buffer.alloc(bodyBytes + 1, 0x12),
      };
      const request = SendMessageRequest.encode(SendMessageRequest.fromObject({ messages: [sent] })).finish();
      const prepared = prepareRequest(Buffer.from(request), { namespace: '', nowMs: 0 });
      assert(prepared.ok, 'the gateway takes it');
      const reader = new PropertyReader(names);
      reader.load(prepared.records);
      const expected = names.map((name) => (name === 'TAGS' ? tag : userProperties[name]));
      t.deepEqual(
        names.map((_, slot) => reader.text(slot)),
        expected,
      );
    }),
    { seed, numRuns: 300 },
  );
});

test('a property that comes twice has its last value, as in protobuf', (t) => {
  const entry = (key: string, value: string): Buffer => field(2, field(1, key), field(2, value));
  const bytes = Buffer.concat([
    entry('a', '1'),
    field(1, field(2, 'orders')),
    entry('b', '2'),
    entry('a', '3'),
    // Unknown fields of all kinds, in the message and in a property: 30 varint, 31 fixed64, 29 fixed32.
    Buffer.from([
      0xf0, 0x01, 0x96, 0x01, 0xf9, 0x01, 0, 0, 0, 0, 0x12, 0x60, 0, 0, 0xed, 0x01, 0x12, 0x60, 0, 0,
    ]),
    field(2, field(2, 'value first'), Buffer.from([0x18, 0x05]), field(1, 'c')),
    field(2, field(1, 'd')),
    field(3, field(3, 'id')),
    field(4, 'body'),
  ]);
  const prepared = prepareRequest(field(1, bytes), { namespace: '', nowMs: 0 });
  if (!prepared.ok) return t.fail(prepared.message);
  const reader = new PropertyReader(['a', 'b', 'c', 'd', 'e']);
  reader.load(prepared.records);
  const texts = [0, 1, 2, 3, 4].map((slot) => reader.text(slot));
  return t.deepEqual(texts, ['3', '2', 'value first', '', undefined]);
});

function field(number: number, ...parts: (Buffer | string)[]): Buffer {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([
    Buffer.from([number * 8 + 2, (payload.length & 0x7f) | 0x80, payload.length >> 7]),
    payload,
  ]);
}

test('one compiled filter serves an expression until others crowd it out', (t) => {
  const cache = new FilterCache(3000);
  const first = cache.get({ kind: 'sql', expression: 'a > 1' });
  t.is(cache.get({ kind: 'sql', expression: 'a > 1' }), first);
  t.not(cache.get({ kind: 'tag', expression: 'a > 1' }), first);
  for (let i = 0; i < 100; i++) {
    cache.get({ kind: 'sql', expression: `a > ${i + 2}` });
    t.is(cache.get({ kind: 'sql', expression: 'a > 1' }), first, 'what is used stays');
  }
  t.true(cache.size > 5 && cache.size < 12);
  cache.get({ kind: 'tag', expression: 'x'.repeat(5000) });
  t.is(cache.size, 0, 'what is larger than the cache is not kept');
  t.throws(() => cache.get({ kind: 'sql', expression: 'a >' }), { instanceOf: FilterSyntaxError });
  t.is(cache.size, 0);
});

test('filters with the same tags are the same', (t) => {
  const canonical = (kind: 'tag' | 'sql', expression: string): string =>
    compileFilter({ kind, expression }).canonical;
  t.is(canonical('tag', ' b||a || a'), canonical('tag', 'a || b'));
  t.is(canonical('tag', ''), canonical('tag', '*'));
  t.is(canonical('sql', ' a > 1\n'), canonical('sql', 'a > 1'));
  t.not(canonical('sql', 'a'), canonical('tag', 'a'));
  t.not(canonical('tag', 'a'), canonical('tag', 'b'));
  const long = 'x'.repeat(10_000);
  t.is(canonical('tag', `b||${long}`), canonical('tag', `${long}|| b`));
  t.not(canonical('tag', `${long}1`), canonical('tag', `${long}2`));
  t.true(canonical('tag', long).length < 310);
});
