import type { TopicConfig } from '../store/api.ts';
import type { BrokerGroupInfo, BrokerInfo, ClusterView } from './cluster-view.ts';

export interface TopicChanges {
  readonly topics: readonly TopicConfig[];
  readonly removedTopics: readonly string[];
}

export type Topics = ReadonlyMap<string, TopicConfig>;
export const noTopics: Topics = new Map();

export function emptyView(clusterName: string): ClusterView {
  return { clusterName, groups: [] };
}

/** Code unit order: the same on every machine, unlike a locale's. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function sameTopic(a: TopicConfig, b: TopicConfig | undefined): boolean {
  if (a === b) return true;
  return (
    b !== undefined &&
    a.name === b.name &&
    a.type === b.type &&
    a.queues === b.queues &&
    a.permission === b.permission
  );
}

export function sameTopics(a: Topics, b: Topics): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const topic of a.values()) if (!sameTopic(topic, b.get(topic.name))) return false;
  return true;
}

/** What turns `before` into `after`. */
export function diffTopics(before: Topics, after: Topics): TopicChanges {
  if (before === after) return { topics: [], removedTopics: [] };
  const topics: TopicConfig[] = [];
  const removedTopics: string[] = [];
  for (const topic of after.values()) if (!sameTopic(topic, before.get(topic.name))) topics.push(topic);
  for (const name of before.keys()) if (!after.has(name)) removedTopics.push(name);
  return { topics, removedTopics };
}

/** Undoes `diffTopics`; the same map when nothing changes. */
export function applyTopicChanges(before: Topics, changes: TopicChanges): Topics {
  if (changes.topics.length === 0 && changes.removedTopics.length === 0) return before;
  const after = new Map(before);
  for (const topic of changes.topics) after.set(topic.name, topic);
  for (const name of changes.removedTopics) after.delete(name);
  return after;
}

function sameBroker(a: BrokerInfo, b: BrokerInfo | undefined): boolean {
  return (
    b !== undefined &&
    a.name === b.name &&
    a.clientAddress === b.clientAddress &&
    a.peerAddress === b.peerAddress &&
    a.live === b.live
  );
}

export function sameBrokers(a: readonly BrokerInfo[], b: readonly BrokerInfo[]): boolean {
  return a.length === b.length && a.every((broker, at) => sameBroker(broker, b[at]));
}

/**
 * The next version of a group with the parts of the previous one that did not change; the previous group itself when
 * nothing did. Views are compared by identity everywhere, so this is what keeps them still.
 */
export function settleGroup(previous: BrokerGroupInfo | undefined, next: BrokerGroupInfo): BrokerGroupInfo {
  if (previous === undefined) return next;
  const brokers = sameBrokers(previous.brokers, next.brokers) ? previous.brokers : next.brokers;
  const topics = sameTopics(previous.topics, next.topics) ? previous.topics : next.topics;
  const same =
    previous.name === next.name &&
    previous.term === next.term &&
    previous.leader === next.leader &&
    brokers === previous.brokers &&
    topics === previous.topics;
  return same ? previous : { ...next, brokers, topics };
}

/** The view with these groups, sorted; the previous view itself when all groups are the same objects. */
export function settleView(previous: ClusterView, groups: Iterable<BrokerGroupInfo>): ClusterView {
  const sorted = [...groups].sort(byName);
  const same =
    sorted.length === previous.groups.length && sorted.every((group, at) => group === previous.groups[at]);
  return same ? previous : { clusterName: previous.clusterName, groups: sorted };
}

/**
 * One group out of two reports. The higher term decides about the leader, a report that knows a leader about the
 * topics (only leaders change them); a broker is live if one report says so. `preferred` wins every tie.
 */
export function mergeGroups(preferred: BrokerGroupInfo, other: BrokerGroupInfo): BrokerGroupInfo {
  const brokers = new Map(other.brokers.map((broker) => [broker.name, broker]));
  for (const broker of preferred.brokers) {
    const live = broker.live || brokers.get(broker.name)?.live === true;
    brokers.set(broker.name, { ...broker, live });
  }
  const knowsBetter =
    other.leader !== undefined && (preferred.leader === undefined || other.term > preferred.term);
  return {
    name: preferred.name,
    term: Math.max(preferred.term, other.term),
    leader: mergedLeader(preferred, other),
    brokers: [...brokers.values()].sort(byName),
    topics: knowsBetter ? other.topics : preferred.topics,
  };
}

function mergedLeader(preferred: BrokerGroupInfo, other: BrokerGroupInfo): string | undefined {
  if (preferred.term > other.term) return preferred.leader;
  if (preferred.term < other.term) return other.leader;
  return preferred.leader ?? other.leader;
}
