import type { BrokerInfo } from '../gateway/cluster-view.ts';
import { byName, noTopics, settleGroup, type RouteGroup, type Topics } from '../gateway/routes.ts';
import type { BrokerIdentityMessage, ReplicaStateMessage } from '../proto/namesrv.ts';

/** What a broker reports of itself and its group. */
export interface ReplicaReport {
  readonly term: number;
  readonly role: ReplicaStateMessage['role'];
  readonly leader: string | undefined;
  readonly topics: Topics;
  readonly topicsVersion: number;
}

export interface Member {
  readonly identity: BrokerIdentityMessage;
  readonly report: ReplicaReport;
}

/** Highest term first; in one term the leader's own word first, since its topics are complete. */
function authority(a: Member, b: Member): number {
  const leads = (member: Member): number => Number(member.report.role === 'LEADER');
  return (
    b.report.term - a.report.term ||
    leads(b) - leads(a) ||
    b.report.topicsVersion - a.report.topicsVersion ||
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

/** The leader's topics; without a registered leader those of the replica that has applied most. */
function newestTopics(members: readonly Member[], leader: string | undefined): Member | undefined {
  const first = members[0];
  if (leader !== undefined && first?.identity.broker === leader) return first;
  return members.toSorted((a, b) => b.report.topicsVersion - a.report.topicsVersion)[0];
}

/**
 * The route of one group out of its registered members; `previous` itself when nothing changed. Without members the
 * topics stay as they were, so that a group that restarts as a whole does not look like one that lost its topics.
 */
export function groupRoute(
  name: string,
  registered: Iterable<Member>,
  known: { readonly previous: RouteGroup | undefined; readonly fence: number },
): RouteGroup {
  const { previous, fence } = known;
  const members = [...registered].sort(authority);
  const leader = knownLeader(members, fence);
  const source = newestTopics(members, leader)?.report ?? previous;
  return settleGroup(previous, {
    name,
    term: Math.max(fence, members[0]?.report.term ?? 0),
    leader,
    brokers: members.map(brokerInfo).sort(byName),
    topics: source?.topics ?? noTopics,
    topicsVersion: source?.topicsVersion ?? 0,
  });
}
