import { createHash } from 'node:crypto';
import test from 'ava';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';
import { messageRecord } from '../../src/commitlog/layout.ts';
import { prepareMessages, prepareRequest } from '../../src/gateway/prepare.ts';
import { spliceMessage, spliceResponse } from '../../src/gateway/splice.ts';
import { asset } from '../../src/proto/loader.ts';

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => asset(`proto/${target}`);
root.loadSync('apache/rocketmq/v2/service.proto');
const Message = root.lookupType('apache.rocketmq.v2.Message');
const SendMessageRequest = root.lookupType('apache.rocketmq.v2.SendMessageRequest');
const ReceiveMessageResponse = root.lookupType('apache.rocketmq.v2.ReceiveMessageResponse');

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 300, errorWithCause: false };
test.before((t) => t.log(`seed ${seed}`));

const options = { namespace: '', nowMs: Date.now() };
const toObject = { longs: String, enums: String, bytes: String, defaults: false } as const;
const plain = fc.stringMatching(/^[a-z0-9é🚀 ]{0,12}[a-z]$/u);
const time = fc.record({
  seconds: fc.integer({ min: 0, max: 2 ** 31 }),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});
const optional = { requiredKeys: [] };

/** Messages that the gateway accepts, with every field a sender may set. */
const messages = fc.record({
  topic: fc.record(
    { name: fc.constant('orders'), resourceNamespace: fc.constantFrom('', 'ns') },
    { requiredKeys: ['name'] },
  ),
  userProperties: fc.dictionary(plain, plain, { maxKeys: 5 }),
  body: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  systemProperties: fc
    .tuple(
      fc.record(
        {
          tag: plain,
          keys: fc.array(plain, { maxLength: 3 }),
          bodyDigest: fc.record({ type: fc.constantFrom(1, 2, 3), checksum: plain }, optional),
          bodyEncoding: fc.constantFrom(0, 1, 2),
          messageType: fc.constantFrom(0, 1, 4, 6),
          bornTimestamp: time,
          bornHost: plain,
          storeTimestamp: time,
          storeHost: plain,
          receiptHandle: plain,
          queueId: fc.integer(),
          queueOffset: fc.integer(),
          invisibleDuration: time,
          deliveryAttempt: fc.integer(),
          traceContext: plain,
          deadLetterQueue: fc.record({ topic: plain, messageId: plain }, optional),
          liteTopic: plain,
          priority: fc.integer({ min: 0 }),
        },
        optional,
      ),
      plain,
    )
    .map(([fields, messageId]) => ({ ...fields, messageId })),
});

const encode = (type: protobuf.Type, object: object): Buffer =>
  Buffer.from(type.encode(type.fromObject(object)).finish());
const decode = (type: protobuf.Type, bytes: Buffer): Record<string, unknown> =>
  type.toObject(type.decode(bytes), toObject);

interface Decoded {
  readonly topic?: { readonly name?: string; readonly resourceNamespace?: string };
  readonly body?: Buffer;
  readonly systemProperties?: Record<string, unknown>;
}
const fieldsOf = (bytes: Buffer): Decoded =>
  Message.toObject(Message.decode(bytes), { longs: String, enums: String });

function md5(...parts: (string | Buffer)[]): string {
  const digest = createHash('md5');
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
}

/** Everything the record keeps about the message agrees with a full decoder. */
function checkRecord(record: Buffer, message: Buffer): void {
  const decoded = fieldsOf(message);
  const topicBytes = record.readUInt16LE(messageRecord.topicBytes);
  const start = messageRecord.fixedBytes + topicBytes;
  const text = (offset: number, bytes: number): string => record.toString('utf8', offset, offset + bytes);
  const system = start + record.readUInt32LE(messageRecord.systemPropertiesStart);
  const tagAt = record.readUInt16LE(messageRecord.tagStart);
  const id = text(
    start + record.readUInt32LE(messageRecord.messageIdStart),
    record.readUInt16LE(messageRecord.messageIdBytes),
  );
  const namespace = decoded.topic?.resourceNamespace ?? '';
  const key = (namespace === '' ? '' : `${namespace}%`) + (decoded.topic?.name ?? '');
  const found = {
    bytes: record.readUInt32LE(messageRecord.bytes),
    topic: text(messageRecord.fixedBytes, topicBytes),
    id,
    tag: tagAt === 0xffff ? undefined : text(system + tagAt, record.readUInt16LE(messageRecord.tagBytes)),
    body: record.toString('hex', messageRecord.bodyMd5, messageRecord.bodyMd5 + 16),
    idHash: record.toString('hex', messageRecord.idHash, messageRecord.idHash + 16),
    tagHash: record.toString('hex', messageRecord.tagHash, messageRecord.tagHash + 8),
  };
  const tag = decoded.systemProperties?.['tag'];
  const wanted = {
    bytes: record.length,
    topic: key,
    id: decoded.systemProperties?.['messageId'],
    tag,
    body: md5(decoded.body ?? Buffer.alloc(0)),
    idHash: md5(key, '\0', id),
    tagHash: typeof tag === 'string' ? md5(tag).slice(0, 16) : '0'.repeat(16),
  };
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`record ${JSON.stringify(found)} but decoded ${JSON.stringify(wanted)}`);
}

const delivery = (record: Buffer): Parameters<typeof spliceMessage>[0] => ({
  record,
  attempt: 3,
  handle: 'g0:handle',
  invisibleMs: 60_500,
});

/** What a consumer decodes: the sender's message with the delivery's fields. */
function checkSplice(record: Buffer, message: Buffer): void {
  const sent = decode(Message, message);
  const got = decode(Message, spliceMessage(delivery(record), 'host:1'));
  const framed = decode(ReceiveMessageResponse, spliceResponse(delivery(record), 'host:1'));
  const before = fieldsOf(message).systemProperties ?? {};
  const encoding = before['bodyEncoding'];
  const type = before['messageType'];
  const wanted = {
    ...sent,
    systemProperties: {
      ...before,
      bodyDigest: { type: 'MD5', checksum: md5(fieldsOf(message).body ?? Buffer.alloc(0)).toUpperCase() },
      bodyEncoding: encoding === undefined || encoding === 'ENCODING_UNSPECIFIED' ? 'IDENTITY' : encoding,
      messageType: type === undefined || type === 'MESSAGE_TYPE_UNSPECIFIED' ? 'NORMAL' : type,
      bornTimestamp: before['bornTimestamp'] ?? { seconds: '0', nanos: 0 },
      storeTimestamp: { seconds: '0', nanos: 0 },
      storeHost: 'host:1',
      receiptHandle: 'g0:handle',
      queueId: 0,
      queueOffset: '0',
      invisibleDuration: { seconds: '60', nanos: 500_000_000 },
      deliveryAttempt: 3,
    },
  };
  const text = (value: unknown): string => JSON.stringify(sorted(value));
  if (text(got) !== text(wanted)) throw new Error(`got ${text(got)}\nwanted ${text(wanted)}`);
  if (text(framed['message']) !== text(got)) throw new Error('the framed message differs');
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

test('records and spliced messages agree with a full protobuf decoder', (t) => {
  fc.assert(
    fc.property(messages, (object) => {
      const bytes = encode(Message, object);
      const prepared = prepareMessages([bytes], options);
      if (!prepared.ok) throw new Error(prepared.message);
      checkRecord(prepared.records, bytes);
      checkSplice(prepared.records, bytes);
    }),
    runs,
  );
  t.pass();
});

test('a sub-message in two pieces is one, as protobuf says', (t) => {
  fc.assert(
    fc.property(messages, fc.nat(), (object, mask) => {
      const { systemProperties, ...others } = object;
      const half = (odd: number): object =>
        Object.fromEntries(
          Object.entries(systemProperties).filter((_, index) => ((mask >>> (index % 30)) & 1) === odd),
        );
      const bytes = Buffer.concat([
        encode(Message, { systemProperties: half(0) }),
        encode(Message, others),
        encode(Message, { systemProperties: half(1) }),
      ]);
      const prepared = prepareMessages([bytes], options);
      if (!prepared.ok) throw new Error(prepared.message);
      checkRecord(prepared.records, encode(Message, object));
      checkSplice(prepared.records, encode(Message, object));
    }),
    runs,
  );
  t.pass();
});

const unknownFields = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from([0xc2, 0x0c, bytes.length, ...bytes])),
    fc.constant(Buffer.from([0xc0, 0x0c, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])),
    fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from([0xc5, 0x0c, ...bytes])),
    fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from([0xc1, 0x0c, ...bytes])),
  ),
  { maxLength: 4 },
);

test('fields that are not known yet pass through, wherever they stand', (t) => {
  fc.assert(
    fc.property(messages, unknownFields, unknownFields, (object, before, inside) => {
      const { systemProperties, ...others } = object;
      const SystemProperties = root.lookupType('apache.rocketmq.v2.SystemProperties');
      const system = Buffer.concat([...inside, encode(SystemProperties, systemProperties), ...inside]);
      const length = encode(Message, { body: system });
      length[0] = 0x1a;
      const bytes = Buffer.concat([...before, length, encode(Message, others), ...before]);
      const prepared = prepareMessages([bytes], options);
      if (!prepared.ok) throw new Error(prepared.message);
      checkRecord(prepared.records, bytes);
      checkSplice(prepared.records, bytes);
      const spliced = spliceMessage(delivery(prepared.records), 'host:1');
      for (const field of [...before, ...inside])
        if (!spliced.includes(field)) throw new Error('an unknown field is lost');
    }),
    runs,
  );
  t.pass();
});

test('damaged bytes are refused, or accepted only when every decoder reads the same', (t) => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(messages, damage, fc.nat(), (object, changes, cut) => {
      let bytes = encode(Message, object);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      if (cut % 4 === 0) bytes = bytes.subarray(0, cut % (bytes.length + 1));
      const prepared = prepareMessages([bytes], options);
      if (!prepared.ok) {
        refused += 1;
        return;
      }
      accepted += 1;
      decode(Message, bytes);
      decode(Message, spliceMessage(delivery(prepared.records), 'host:1'));
    }),
    { ...runs, numRuns: 2000 },
  );
  t.log(`${accepted} accepted, ${refused} refused`);
  t.true(accepted > 10 && refused > 10);
});

test('random bytes never crash the scan', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      prepareMessages([Buffer.from(bytes)], options);
      prepareRequest(Buffer.from(bytes), options);
    }),
    { ...runs, numRuns: 2000 },
  );
  t.pass();
});

test('a request of many messages becomes one record each, in order', (t) => {
  const batch = fc.array(messages, { minLength: 1, maxLength: 8 }).map((list) =>
    list.map((each) => ({
      ...each,
      topic: { name: 'orders' },
      systemProperties: { ...each.systemProperties, messageType: 1 },
    })),
  );
  fc.assert(
    fc.property(batch, (list) => {
      const prepared = prepareRequest(encode(SendMessageRequest, { messages: list }), options);
      if (!prepared.ok) throw new Error(prepared.message);
      let at = 0;
      for (const each of list) {
        const bytes = prepared.records.readUInt32LE(at);
        checkRecord(prepared.records.subarray(at, at + bytes), encode(Message, each));
        at += bytes;
      }
      if (at !== prepared.records.length || prepared.count !== list.length) throw new Error('count');
    }),
    runs,
  );
  t.pass();
});
