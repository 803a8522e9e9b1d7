import type { TopicConfig } from '../store/api.ts';
import type { CallLimits, ClusterBackend } from './backend.ts';
import type { BrokerInfo, ClusterView } from './cluster-view.ts';
import { failureStatus, type FailureCodes } from './outcomes.ts';
import { messageType } from './prepare.ts';
import { Rejected, statusCode } from './status.ts';

/**
 * The settings of a topic: from the view, else asked of the leaders.
 * @throws Rejected TOPIC_NOT_FOUND, or what `failures` says when nobody could be asked
 */
export async function requireTopic(
  backend: ClusterBackend,
  topic: string,
  limits: CallLimits,
  failures: FailureCodes,
): Promise<TopicConfig> {
  const known = topicInView(backend.view, topic);
  if (known !== undefined) return known;
  const outcome = await backend.lookupTopic(topic, limits);
  if (outcome.kind !== 'done') {
    const status = failureStatus(outcome, failures);
    throw new Rejected(status.code, status.message);
  }
  if (outcome.value === undefined)
    throw new Rejected(statusCode.TOPIC_NOT_FOUND, `topic ${topic} does not exist`);
  return outcome.value;
}

/** The settings of a topic that the view shows. */
export function topicInView(view: ClusterView, topic: string): TopicConfig | undefined {
  for (const group of view.groups) {
    const config = group.topics.get(topic);
    if (config !== undefined) return config;
  }
  return undefined;
}

export const isReadable = (topic: TopicConfig): boolean =>
  topic.permission === 'READ' || topic.permission === 'READ_WRITE';
export const isWritable = (topic: TopicConfig): boolean =>
  topic.permission === 'WRITE' || topic.permission === 'READ_WRITE';

const acceptedType = {
  NORMAL: messageType.normal,
  FIFO: messageType.fifo,
  DELAY: messageType.delay,
  TRANSACTION: messageType.transaction,
} as const;

/** The one message type that a topic takes, as `PreparedMessages.types` says it. */
export function acceptedTypes(topic: TopicConfig): number {
  return 1 << acceptedType[topic.type];
}

/**
 * The live brokers to advertise for a topic, in the stable order of the view: those of the groups that hold it, or of
 * all groups while the view does not know the topic yet. Every broker serves every topic, by forwarding.
 */
export function liveBrokers(view: ClusterView, topic: string): readonly BrokerInfo[] {
  const holders = view.groups.filter((group) => group.topics.has(topic));
  const groups = holders.length === 0 ? view.groups : holders;
  return groups.flatMap((group) => group.brokers.filter((broker) => broker.live));
}

/**
 * host:port reported as the place of storage: the leader of the topic's group as far as the view knows it, of any
 * group while the view does not show the topic yet; '' without any broker.
 */
export function storeHostOf(view: ClusterView, topic: string): string {
  const group = view.groups.find(({ topics }) => topics.has(topic)) ?? view.groups[0];
  const leader = group?.brokers.find((broker) => broker.name === group.leader) ?? group?.brokers[0];
  return leader?.clientAddress ?? '';
}
