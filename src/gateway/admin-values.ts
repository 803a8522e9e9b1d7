import { messageRecord } from '../commitlog/layout.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Permission, TopicConfig, TopicType } from '../store/api.ts';

/** How far a replica behind the leader's floor has come with fetching the state there. */
export interface SeedingStatus {
  readonly fromBroker: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** State of one broker, as it reports itself. Indexes are those of the Raft log. */
export interface BrokerStatus {
  readonly name: string;
  readonly group: string;
  readonly role: 'follower' | 'preCandidate' | 'candidate' | 'leader';
  readonly term: number;
  readonly leader: string | undefined;
  readonly lastIndex: number;
  readonly durableIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  /** Index just before the first retained entry. */
  readonly floorIndex: number;
  readonly durability: 'fsync' | 'page-cache';
  readonly ready: boolean;
  /** Started with damaged entries that it does not have back yet: it can not lead. */
  readonly faulty: boolean;
  /** Ranges of entries that are damaged on its disk now. */
  readonly damagedRanges: number;
  /** Present while it fetches the state at the leader's floor. */
  readonly seeding: SeedingStatus | undefined;
  /** none: its disk is not (yet) a member's. removed: the group told it that it is out. */
  readonly membership: 'voter' | 'learner' | 'none' | 'removed';
  /** What is wrong with this replica, one sentence each. */
  readonly problems: readonly string[];
}

/** The replica that this process holds; a NameServer holds none. */
export interface LocalReplica {
  status(): BrokerStatus;
  /** Whole message records that are committed and applied here, from `fromOffset` on. */
  readQueue(topic: string, queueId: number, fromOffset: number, maxRecords: number): Promise<Buffer[]>;
}

/** A message as a replica stores it; the buffers are views of `record`. */
export interface StoredMessage {
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  /** ms since 1970. */
  readonly storeTimestamp: number;
  readonly messageId: string;
  /** Protobuf bytes of the client's `Message`. */
  readonly message: Buffer;
  readonly bodyMd5: Buffer;
  readonly record: Buffer;
}

/** Opens a message record; throws DATA_CORRUPT when it is not one. */
export function storedMessage(record: Buffer): StoredMessage {
  const { fixedBytes } = messageRecord;
  if (record.length < fixedBytes || record.readUInt32LE(messageRecord.bytes) !== record.length)
    throw new FlotillaError('DATA_CORRUPT', 'a stored message has a wrong length');
  const messageAt = fixedBytes + record.readUInt16LE(messageRecord.topicBytes);
  const idAt = messageAt + record.readUInt32LE(messageRecord.messageIdStart);
  return {
    topic: record.toString('utf8', fixedBytes, messageAt),
    queueId: record.readUInt32LE(messageRecord.queueId),
    queueOffset: readU64(record, messageRecord.queueOffset),
    storeTimestamp: readU64(record, messageRecord.storeTimestamp),
    messageId: record.toString('utf8', idAt, idAt + record.readUInt16LE(messageRecord.messageIdBytes)),
    message: record.subarray(messageAt),
    bodyMd5: record.subarray(messageRecord.bodyMd5, messageRecord.bodyMd5 + 16),
    record,
  };
}

function readU64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 0x1_0000_0000;
}

const topicTypes: readonly string[] = ['NORMAL', 'FIFO', 'DELAY', 'TRANSACTION'] satisfies TopicType[];
const permissions: readonly string[] = ['NONE', 'READ', 'WRITE', 'READ_WRITE'] satisfies Permission[];

export function isTopicType(value: string): value is TopicType {
  return topicTypes.includes(value);
}

export function isPermission(value: string): value is Permission {
  return permissions.includes(value);
}

/** Most queues that a topic may have. */
export const topicQueuesMax = 1024;

const noSettings = { name: '', type: '', queues: 0, permission: '', unconsumed: '' };

/** Settings of a topic as they arrive in a message. Throws INVALID_ARGUMENT, naming the field. */
export function topicFrom(
  message: { name: string; type: string; queues: number; permission: string; unconsumed: string } | null,
): TopicConfig {
  const { name, type, queues, permission, unconsumed } = message ?? noSettings;
  if (!isTopicType(type)) throw invalid(`type must be one of ${topicTypes.join(', ')}`);
  if (!isPermission(permission)) throw invalid(`permission must be one of ${permissions.join(', ')}`);
  if (queues < 1 || queues > topicQueuesMax) throw invalid(`queues must be 1 to ${topicQueuesMax}`);
  if (!['', 'keep', 'drop'].includes(unconsumed)) throw invalid('unconsumed must be keep or drop');
  const topic = { name, type, queues, permission };
  return unconsumed === 'drop' ? { ...topic, unconsumed } : topic;
}

function invalid(message: string): FlotillaError {
  return new FlotillaError('INVALID_ARGUMENT', message);
}
