import type { Outcome } from '../errors/outcome.ts';
import type { AccessChange, User } from './access-codec.ts';

export type TopicType = 'NORMAL' | 'FIFO' | 'DELAY' | 'TRANSACTION';
export type Permission = 'NONE' | 'READ' | 'WRITE' | 'READ_WRITE';

/** What retention does with messages that some consumer group of the topic has not acknowledged. */
export type Unconsumed = 'keep' | 'drop';

/** A topic of one broker group. `name` is the resource key: `topic`, or `namespace%topic`. */
export interface TopicConfig {
  readonly name: string;
  readonly type: TopicType;
  /** Queues 0 .. queues-1. */
  readonly queues: number;
  readonly permission: Permission;
  /** @default 'keep' */
  readonly unconsumed?: Unconsumed;
}

/** Calls its argument exactly once. A callback, not a promise: one per RPC or frame, never per message. */
export type Reply<T> = (outcome: Outcome<T>) => void;

/** Messages of one RPC or stream frame: same topic, stored in one batch, same fate. */
export interface SendGroup {
  readonly topic: string;
  /** `count` message records back to back (layout.ts), queue id, offset and timestamp still zero. Owned by the receiver. */
  readonly records: Buffer;
  readonly count: number;
}
/** Where each message of the group went. */
export interface SendResult {
  readonly queueIds: readonly number[];
  readonly queueOffsets: readonly number[];
}

/** Which messages a subscription wants: tags (`a || b`, `*`), or an SQL92 condition over user properties. */
export interface FilterExpression {
  readonly kind: 'tag' | 'sql';
  readonly expression: string;
}

export interface ReceiveRequest {
  readonly group: string;
  readonly topic: string;
  /** -1: any queue of the topic. */
  readonly queueId: number;
  readonly filter: FilterExpression;
  readonly batchSize: number;
  readonly invisibleMs: number;
  /** The server renews the lease while the client lives. */
  readonly autoRenew: boolean;
  readonly clientId: string;
  /** Same id = the client repeats a receive whose answer it never got; '' = none. */
  readonly attemptId: string;
  /** How long to wait for a first message; 0 answers at once. */
  readonly pollMs: number;
}
/** One leased message. */
export interface Delivery {
  /** The whole stored message record. */
  readonly record: Buffer;
  /** 1 = first delivery. */
  readonly attempt: number;
  readonly handle: string;
  readonly invisibleMs: number;
}
export interface AckEntry {
  readonly handle: string;
  readonly messageId: string;
}
/** Result per entry, in order: `ok`, or the handle was dead. */
export type AckResult = readonly ('ok' | 'invalid')[];

/** What the leader of a broker group does for gateways. Every reply comes exactly once. */
export interface GroupLeader {
  send(group: SendGroup, reply: Reply<SendResult>): void;
  /** Empty list: nothing arrived within `pollMs`. Returns a function that gives up a parked poll: it is answered at once. */
  receive(request: ReceiveRequest, reply: Reply<readonly Delivery[]>): () => void;
  ack(request: { group: string; topic: string; entries: readonly AckEntry[] }, reply: Reply<AckResult>): void;
  /** Answers the new handle. `operationId` makes a repeat of the same request answer the same. */
  changeInvisible(
    request: { group: string; topic: string; handle: string; invisibleMs: number; operationId: string },
    reply: Reply<string>,
  ): void;
  createTopic(config: TopicConfig, reply: Reply<TopicConfig>): void;
  deleteTopic(name: string, reply: Reply<null>): void;
  /** This and the next two are linearizable: answered when leadership was confirmed after the question (R42). */
  describeTopic(name: string, reply: Reply<TopicStatus>): void;
  listTopics(reply: Reply<readonly TopicConfig[]>): void;
  describeGroup(group: string, reply: Reply<GroupStatus>): void;
  /** The same change again is done again. USER_NOT_FOUND: it is about the rules, or changes the secret, of nobody. */
  changeAccess(change: AccessChange, reply: Reply<null>): void;
  /** Linearizable. @param knownDigest of the users that the caller has; '' = none */
  readAccess(knownDigest: string, reply: Reply<AccessSnapshot>): void;
  /** Soft state: the client lives; keeps its auto-renewed leases. */
  clientAlive(clientId: string): void;
  /** The client said good-bye: end its parked polls, let its leases become visible soon. */
  clientGone(clientId: string): void;
}

/** All users of the broker group. */
export interface AccessSnapshot {
  readonly digest: string;
  /** Undefined: those that the caller knows. */
  readonly users: readonly User[] | undefined;
}

export interface TopicStatus {
  readonly config: TopicConfig;
  readonly queues: readonly {
    readonly queueId: number;
    readonly minOffset: number;
    readonly maxOffset: number;
  }[];
}
export interface GroupStatus {
  readonly group: string;
  readonly queues: readonly {
    readonly topic: string;
    readonly queueId: number;
    /** Every message below is acknowledged. */
    readonly committedOffset: number;
    readonly maxOffset: number;
    readonly leased: number;
  }[];
  /** What its living clients want of each topic; different filters for one topic are a conflict. */
  readonly subscriptions: readonly Subscription[];
}
export interface Subscription {
  readonly topic: string;
  /** In canonical form, with its kind in front: `tag a || b`, `sql price > 20`. */
  readonly filter: string;
  /** The client that named it last. */
  readonly clientId: string;
}
