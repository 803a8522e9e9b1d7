import type { Outcome } from '../errors/outcome.ts';
import type { AccessChange } from '../store/access-codec.ts';
import type {
  AccessSnapshot,
  AckEntry,
  AckResult,
  Delivery,
  GroupStatus,
  ReceiveRequest,
  SendGroup,
  SendResult,
  TopicConfig,
  TopicStatus,
} from '../store/api.ts';
import type { ClusterView } from './cluster-view.ts';

/** The part of an AbortSignal that calls need: most only look, so the signal itself need not exist. */
export type Cancellation = Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>;

/** When the caller stops waiting: milliseconds of the process's monotonic clock, and its cancellation. */
export interface CallLimits {
  readonly deadlineMs: number;
  readonly signal: Cancellation;
}

/**
 * What the protocol services ask of the cluster. Finds the leader of the topic's broker group, waits out elections
 * and repeats safely inside the deadline (a send carries its dedup key), and never turns an unknown into a refusal.
 */
export interface ClusterBackend {
  readonly view: ClusterView;
  /** The topic's settings: from the view, else asked of the leaders. Undefined: no such topic. */
  lookupTopic(topic: string, limits: CallLimits): Promise<Outcome<TopicConfig | undefined>>;
  send(group: SendGroup, limits: CallLimits): Promise<Outcome<SendResult>>;
  receive(request: ReceiveRequest, limits: CallLimits): Promise<Outcome<readonly Delivery[]>>;
  ack(
    request: { group: string; topic: string; entries: readonly AckEntry[] },
    limits: CallLimits,
  ): Promise<Outcome<AckResult>>;
  changeInvisible(
    request: { group: string; topic: string; handle: string; invisibleMs: number; operationId: string },
    limits: CallLimits,
  ): Promise<Outcome<string>>;
  /**
   * Makes messages visible again whose receiver went away before it got them; else they would stay hidden until their
   * lease ends. Best effort: nobody waits for it.
   */
  release(request: Pick<ReceiveRequest, 'group' | 'topic'>, deliveries: readonly Delivery[]): void;
  createTopic(config: TopicConfig, limits: CallLimits): Promise<Outcome<TopicConfig>>;
  deleteTopic(name: string, limits: CallLimits): Promise<Outcome<null>>;
  describeTopic(name: string, limits: CallLimits): Promise<Outcome<TopicStatus>>;
  listTopics(limits: CallLimits): Promise<Outcome<readonly TopicConfig[]>>;
  describeGroup(group: string, limits: CallLimits): Promise<Outcome<GroupStatus>>;
  /** Changes the users of every broker group. */
  changeAccess(change: AccessChange, limits: CallLimits): Promise<Outcome<null>>;
  /** Users as the leader of one broker group has them. @param knownDigest '' = the caller knows none */
  readAccess(knownDigest: string, limits: CallLimits): Promise<Outcome<AccessSnapshot>>;
  clientAlive(clientId: string): void;
  clientGone(clientId: string): void;
}
