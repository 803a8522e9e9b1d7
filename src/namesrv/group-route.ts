import type { BrokerGroupInfo, BrokerInfo } from '../gateway/cluster-view.ts';
import { byName, noTopics, settleGroup, type Topics } from '../gateway/routes.ts';
import type { BrokerIdentityMessage, ReplicaStateMessage } from '../proto/namesrv.ts';

/** What a broker reports of itself and its group. */
export interface ReplicaReport {
  readonly term: number;
  readonly role: ReplicaStateMessage['role'];
  readonly leader: string | undefined;
  readonly topics: Topics;
}

export interface Member {
  readonly identity: BrokerIdentityMessage;
  readonly report: ReplicaReport;
}

/** The route of a group, and what is remembered of it when its members go. */
export interface GroupState {
  readonly route: BrokerGroupInfo | undefined;
  /** Topics as the last leader reported them. */
  readonly leaderTopics: Topics | undefined;
}

/** Highest term first; in one term the leader's own word first. */
function authority(a: Member, b: Member): number {
  const leads = (member: Member): number => Number(member.report.role === 'LEADER');
  return (
    b.report.term - a.report.term ||
    leads(b) - leads(a) ||
    b.report.topics.size - a.report.topics.size ||
    byName({ name: a.identity.broker }, { name: b.identity.broker })
  );
}

function brokerInfo({ identity }: Member): BrokerInfo {
  const { broker, clientAddress, peerAddress } = identity;
  return { name: broker, clientAddress, peerAddress, live: true };
}

/**
 * The leader that the highest term names. Never one of a lower term than the group has shown (`fence`): a leader that
 * was cut off does not know that it was replaced. Never one that is not registered: nobody could reach it.
 */
function knownLeader(members: readonly Member[], fence: number): string | undefined {
  const top = members.find((member) => member.report.leader !== undefined);
  const highest = members[0]?.report.term ?? 0;
  if (top === undefined || top.report.term < Math.max(highest, fence)) return undefined;
  const { leader } = top.report;
  return members.some((member) => member.identity.broker === leader) ? leader : undefined;
}

/**
 * The next state of a group out of its registered members; the previous route itself when nothing changed. Only
 * leaders change topics, so between two leaders the topics stay as they were: neither a replica that has applied less
 * nor a group that restarts as a whole looks like one that lost topics.
 * @param fence The highest term that was reported lately.
 */
export function nextGroupState(
  name: string,
  registered: Iterable<Member>,
  known: { readonly previous: GroupState; readonly fence: number },
): GroupState {
  const { previous, fence } = known;
  const members = [...registered].sort(authority);
  const first = members[0]?.report;
  const leads = first?.role === 'LEADER' && first.term >= fence;
  const leaderTopics = leads ? first.topics : previous.leaderTopics;
  const route = settleGroup(previous.route, {
    name,
    term: Math.max(fence, first?.term ?? 0),
    leader: knownLeader(members, fence),
    brokers: members.map(brokerInfo).sort(byName),
    topics: leaderTopics ?? first?.topics ?? previous.route?.topics ?? noTopics,
  });
  return { route, leaderTopics };
}
