import { done, type Outcome } from '../../errors/outcome.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import type { Reader, Writer } from '../../proto/bytes.ts';
import type { AccessChange } from '../../store/access-codec.ts';
import type {
  AccessSnapshot,
  AckEntry,
  AckResult,
  Delivery,
  GroupLeader,
  GroupStatus,
  ReceiveRequest,
  Reply,
  SendGroup,
  SendResult,
  TopicConfig,
  TopicStatus,
} from '../../store/api.ts';
import { checkRecords, unassigned } from './records.ts';
import * as values from './values.ts';

/** One operation of a group leader: how it crosses the stream, how it runs, what a repeat means. */
export interface Op<Req, Res> {
  readonly code: number;
  /** Its effect outlives it: a lost answer is an unknown outcome, not a refusal. */
  readonly changes: boolean;
  /** It may wait long at the leader, and its caller may go away meanwhile. */
  readonly parks?: true;
  /** What a waiting request holds in memory, roughly. */
  bytes(request: Req): number;
  encode(writer: Writer, request: Req): void;
  decode(reader: Reader): Req;
  encodeResult(writer: Writer, result: Res): void;
  decodeResult(reader: Reader): Res;
  /** Answers how to give up a parked request, if it can park. */
  run(leader: GroupLeader, request: Req, reply: Reply<Res>): (() => void) | undefined;
  /** The request to repeat, `elapsedMs` after the first attempt. Absent: the same. */
  again?(request: Req, elapsedMs: number): Req;
  /** What a refusal of a repeat proves, if the first attempt may have taken effect. */
  repeated?(code: ErrorCode): Outcome<Res> | undefined;
}

export interface AckRequest {
  readonly group: string;
  readonly topic: string;
  readonly entries: readonly AckEntry[];
}
export interface ChangeInvisibleRequest {
  readonly group: string;
  readonly topic: string;
  readonly handle: string;
  readonly invisibleMs: number;
  readonly operationId: string;
}

const smallRequestBytes = 512;
const filterKinds = ['tag', 'sql'] as const;

export const sendOp: Op<SendGroup, SendResult> = {
  code: 1,
  changes: true,
  bytes: (request) => request.records.length + smallRequestBytes,
  encode(writer, request) {
    writer.string(request.topic).varint(request.count).raw(request.records);
  },
  decode(reader) {
    const topic = reader.string();
    const count = reader.varint();
    const records = reader.raw(reader.remaining);
    checkRecords(records, count);
    return { topic, count, records };
  },
  encodeResult(writer, result) {
    writer.varint(result.queueIds.length);
    for (const [at, queueId] of result.queueIds.entries()) {
      writer.u32(queueId).u64(result.queueOffsets[at] ?? 0);
    }
  },
  decodeResult(reader) {
    const queueIds: number[] = [];
    const queueOffsets: number[] = [];
    for (let left = reader.count(12); left > 0; left -= 1) {
      queueIds.push(reader.u32());
      queueOffsets.push(reader.u64());
    }
    return { queueIds, queueOffsets };
  },
  run(leader, request, reply) {
    leader.send(request, reply);
    return undefined;
  },
  again: (request) => ({ ...request, records: unassigned(request.records) }),
};

export const receiveOp: Op<ReceiveRequest, readonly Delivery[]> = {
  code: 2,
  changes: true,
  parks: true,
  bytes: (request) => smallRequestBytes + request.filter.expression.length,
  encode(writer, request) {
    writer.string(request.group).string(request.topic);
    writer.varint(values.whole(request.queueId + 1));
    writer.u8(filterKinds.indexOf(request.filter.kind)).string(request.filter.expression);
    writer.varint(values.whole(request.batchSize)).varint(values.whole(request.invisibleMs));
    writer
      .u8(request.autoRenew ? 1 : 0)
      .string(request.clientId)
      .string(request.attemptId);
    writer.varint(values.whole(request.pollMs));
  },
  decode: (reader) => ({
    group: reader.string(),
    topic: reader.string(),
    queueId: reader.varint() - 1,
    filter: { kind: values.pick(filterKinds, reader.u8()), expression: reader.string() },
    batchSize: reader.varint(),
    invisibleMs: reader.varint(),
    autoRenew: reader.u8() !== 0,
    clientId: reader.string(),
    attemptId: reader.string(),
    pollMs: reader.varint(),
  }),
  encodeResult(writer, deliveries) {
    writer.varint(deliveries.length);
    for (const delivery of deliveries) {
      writer.bytes(delivery.record).varint(delivery.attempt).string(delivery.handle);
      writer.varint(values.whole(delivery.invisibleMs));
    }
  },
  decodeResult: (reader) =>
    values.readList(reader, 4, () => ({
      record: reader.bytes(),
      attempt: reader.varint(),
      handle: reader.string(),
      invisibleMs: reader.varint(),
    })),
  run: (leader, request, reply) => leader.receive(request, reply),
  again: (request, elapsedMs) => ({ ...request, pollMs: values.whole(request.pollMs - elapsedMs) }),
};

export const ackOp: Op<AckRequest, AckResult> = {
  code: 4,
  changes: true,
  bytes: (request) => smallRequestBytes * (1 + request.entries.length),
  encode(writer, request) {
    writer.string(request.group).string(request.topic).varint(request.entries.length);
    for (const entry of request.entries) writer.string(entry.handle).string(entry.messageId);
  },
  decode: (reader) => ({
    group: reader.string(),
    topic: reader.string(),
    entries: values.readList(reader, 2, () => ({ handle: reader.string(), messageId: reader.string() })),
  }),
  encodeResult(writer, results) {
    writer.varint(results.length);
    for (const result of results) writer.u8(result === 'ok' ? 1 : 0);
  },
  decodeResult: (reader) => values.readList(reader, 1, () => (reader.u8() === 1 ? 'ok' : 'invalid')),
  run(leader, request, reply) {
    leader.ack(request, reply);
    return undefined;
  },
};

export const changeInvisibleOp: Op<ChangeInvisibleRequest, string> = {
  code: 5,
  changes: true,
  bytes: () => smallRequestBytes,
  encode(writer, request) {
    writer.string(request.group).string(request.topic).string(request.handle);
    writer.varint(values.whole(request.invisibleMs)).string(request.operationId);
  },
  decode: (reader) => ({
    group: reader.string(),
    topic: reader.string(),
    handle: reader.string(),
    invisibleMs: reader.varint(),
    operationId: reader.string(),
  }),
  encodeResult: (writer, handle) => void writer.string(handle),
  decodeResult: (reader) => reader.string(),
  run(leader, request, reply) {
    leader.changeInvisible(request, reply);
    return undefined;
  },
};

export const createTopicOp: Op<TopicConfig, TopicConfig> = {
  code: 6,
  changes: true,
  bytes: () => smallRequestBytes,
  encode: values.writeTopic,
  decode: values.readTopic,
  encodeResult: values.writeTopic,
  decodeResult: values.readTopic,
  run(leader, request, reply) {
    leader.createTopic(request, reply);
    return undefined;
  },
};

export const deleteTopicOp: Op<string, null> = {
  code: 7,
  changes: true,
  bytes: () => smallRequestBytes,
  encode: (writer, name) => void writer.string(name),
  decode: (reader) => reader.string(),
  encodeResult: () => undefined,
  decodeResult: () => null,
  run(leader, name, reply) {
    leader.deleteTopic(name, reply);
    return undefined;
  },
  repeated: (code) => (code === 'TOPIC_NOT_FOUND' ? done(null) : undefined),
};

export const describeTopicOp: Op<string, TopicStatus> = {
  code: 8,
  changes: false,
  bytes: () => smallRequestBytes,
  encode: (writer, name) => void writer.string(name),
  decode: (reader) => reader.string(),
  encodeResult: values.writeTopicStatus,
  decodeResult: values.readTopicStatus,
  run(leader, name, reply) {
    leader.describeTopic(name, reply);
    return undefined;
  },
};

export const listTopicsOp: Op<null, readonly TopicConfig[]> = {
  code: 9,
  changes: false,
  bytes: () => smallRequestBytes,
  encode: () => undefined,
  decode: () => null,
  encodeResult(writer, topics) {
    writer.varint(topics.length);
    for (const topic of topics) values.writeTopic(writer, topic);
  },
  decodeResult: (reader) => values.readList(reader, 4, () => values.readTopic(reader)),
  run(leader, _request, reply) {
    leader.listTopics(reply);
    return undefined;
  },
};

export const describeGroupOp: Op<string, GroupStatus> = {
  code: 10,
  changes: false,
  bytes: () => smallRequestBytes,
  encode: (writer, group) => void writer.string(group),
  decode: (reader) => reader.string(),
  encodeResult: values.writeGroupStatus,
  decodeResult: values.readGroupStatus,
  run(leader, group, reply) {
    leader.describeGroup(group, reply);
    return undefined;
  },
};

export const changeAccessOp: Op<AccessChange, null> = {
  code: 14,
  changes: true,
  bytes: () => smallRequestBytes,
  encode: values.writeAccessChange,
  decode: values.readAccessChange,
  encodeResult: () => undefined,
  decodeResult: () => null,
  run(leader, change, reply) {
    leader.changeAccess(change, reply);
    return undefined;
  },
};

export const readAccessOp: Op<string, AccessSnapshot> = {
  code: 15,
  changes: false,
  bytes: () => smallRequestBytes,
  encode: (writer, digest) => void writer.string(digest),
  decode: (reader) => reader.string(),
  encodeResult: values.writeAccessSnapshot,
  decodeResult: values.readAccessSnapshot,
  run(leader, digest, reply) {
    leader.readAccess(digest, reply);
    return undefined;
  },
};

/** An operation whose types are known only to whoever filed it. */
export type AnyOp = Op<unknown, unknown>;

export const opsByCode: ReadonlyMap<number, AnyOp> = new Map<number, AnyOp>(
  [
    sendOp,
    receiveOp,
    ackOp,
    changeInvisibleOp,
    createTopicOp,
    deleteTopicOp,
    describeTopicOp,
    listTopicsOp,
    describeGroupOp,
    changeAccessOp,
    readAccessOp,
  ].map((op) => [op.code, op as AnyOp]),
);

/** Entries without an answer: `cancelReceive` names a request id, the others a client id. */
export const noticeCode = { cancelReceive: 3, clientAlive: 11, clientGone: 12 } as const;
/** Asks a broker whom it takes for the leader; always answered with the hint. */
export const whoLeadsCode = 13;
