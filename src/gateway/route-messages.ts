import type {
  RouteBrokerMessage,
  RouteGroupMessage,
  RouteTopicMessage,
  WatchResponse,
} from '../proto/namesrv.ts';
import type { Permission, TopicConfig, TopicType } from '../store/api.ts';
import type { BrokerGroupInfo, BrokerInfo, ClusterView } from './cluster-view.ts';
import {
  applyTopicChanges,
  diffTopics,
  noTopics,
  settleGroup,
  settleView,
  type TopicChanges,
} from './routes.ts';

const types: Partial<Record<string, TopicType>> = {
  NORMAL: 'NORMAL',
  FIFO: 'FIFO',
  DELAY: 'DELAY',
  TRANSACTION: 'TRANSACTION',
};
const permissions: Partial<Record<string, Permission>> = {
  NONE: 'NONE',
  READ: 'READ',
  WRITE: 'WRITE',
  READ_WRITE: 'READ_WRITE',
};

/** What a newer peer describes is still a topic: an enum value that is not known here becomes the usual one. */
function decodeTopic(message: RouteTopicMessage): TopicConfig {
  const { name, type, queues, permission } = message;
  return {
    name,
    type: types[type] ?? 'NORMAL',
    queues,
    permission: permissions[permission] ?? 'READ_WRITE',
  };
}

export function decodeTopicChanges(message: {
  readonly topics: readonly RouteTopicMessage[];
  readonly removedTopics: readonly string[];
}): TopicChanges {
  return { topics: message.topics.map(decodeTopic), removedTopics: message.removedTopics };
}

function decodeBroker(message: RouteBrokerMessage): BrokerInfo {
  const { name, clientAddress, peerAddress } = message;
  return { name, clientAddress, peerAddress, live: true };
}

function groupMessage(before: BrokerGroupInfo | undefined, after: BrokerGroupInfo): RouteGroupMessage {
  return {
    name: after.name,
    term: after.term,
    leader: after.leader ?? '',
    brokers: after.brokers,
    ...diffTopics(before?.topics ?? noTopics, after.topics),
  };
}

/** The message that turns a watcher's view `before` into `after`; full when the watcher has none. */
export function watchMessage(
  before: ClusterView | undefined,
  after: ClusterView,
  settled: boolean,
): WatchResponse {
  const known = new Map(before?.groups.map((group) => [group.name, group]));
  const groups: RouteGroupMessage[] = [];
  for (const group of after.groups) {
    const previous = known.get(group.name);
    known.delete(group.name);
    if (previous !== group) groups.push(groupMessage(previous, group));
  }
  return { full: before === undefined, settled, groups, removedGroups: [...known.keys()] };
}

/** The watcher's side of `watchMessage`; the same view when the message changes nothing. */
export function applyWatchMessage(before: ClusterView, message: WatchResponse): ClusterView {
  const groups = new Map(before.groups.map((group) => [group.name, group]));
  if (message.full) groups.clear();
  for (const name of message.removedGroups) groups.delete(name);
  for (const change of message.groups) {
    const base = message.full ? undefined : groups.get(change.name);
    const next: BrokerGroupInfo = {
      name: change.name,
      term: change.term,
      leader: change.leader === '' ? undefined : change.leader,
      brokers: change.brokers.map(decodeBroker),
      topics: applyTopicChanges(base?.topics ?? noTopics, decodeTopicChanges(change)),
    };
    groups.set(
      change.name,
      settleGroup(
        before.groups.find((group) => group.name === change.name),
        next,
      ),
    );
  }
  return settleView(before, groups.values());
}
