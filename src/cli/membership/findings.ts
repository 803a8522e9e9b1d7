import type { BrokerStatus } from '../../gateway/admin-values.ts';
import type { BrokerGroupInfo } from '../../gateway/cluster-view.ts';
import type { GroupMember, GroupMembers } from '../../gateway/members.ts';
import { bytes, count } from '../output/table.ts';

/** Something that is wrong with a broker group, and what to do about it. */
export interface Finding {
  readonly group: string;
  /** critical: writes do not work. warning: they do, but less may go wrong than should. */
  readonly level: 'critical' | 'warning';
  readonly what: string;
  readonly next: string;
}

/** What is known of a group; undefined: nobody could tell. */
export interface GroupFacts {
  readonly group: BrokerGroupInfo;
  /** What each broker says of itself. */
  readonly statuses: readonly BrokerStatus[];
  readonly members: GroupMembers | undefined;
}

/** Everything that is wrong, worst first. */
export function findingsOf(facts: GroupFacts): readonly Finding[] {
  const found = [...leadership(facts), ...quorum(facts), ...seats(facts), ...replicas(facts)];
  return found.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

function finding(facts: GroupFacts, level: Finding['level'], [what, next]: [string, string]): Finding {
  return { group: facts.group.name, level, what, next };
}

function leadership(facts: GroupFacts): Finding[] {
  if (facts.members !== undefined) return [];
  const answering = facts.statuses.map(({ name }) => name).join(', ') || 'none';
  const what =
    facts.group.leader === undefined
      ? `no leader; answering brokers: ${answering}`
      : `the leader "${facts.group.leader}" does not answer`;
  return [finding(facts, 'critical', [what, 'start the brokers that do not answer, and read their logs'])];
}

function quorum(facts: GroupFacts): Finding[] {
  const { members } = facts;
  if (members === undefined) return [];
  const voters = members.members.filter(({ role }) => role === 'voter');
  const alive = voters.filter((voter) => voter.alive).length;
  const majority = Math.floor(voters.length / 2) + 1;
  const next = 'start the voters that do not answer, or replace them with `flotilla cluster replace`';
  if (alive < majority)
    return [
      finding(facts, 'critical', [
        `${alive} of ${voters.length} voters answer, ${majority} are needed`,
        next,
      ]),
    ];
  const found: Finding[] = [];
  if (alive === majority && voters.length > 1)
    found.push(
      finding(facts, 'warning', [
        `no margin: ${alive} of ${voters.length} voters answer, and ${majority} are needed`,
        alive < voters.length ? next : 'add and promote another broker with `flotilla cluster add --promote`',
      ]),
    );
  else if (voters.length > 1 && voters.length % 2 === 0)
    found.push(
      finding(facts, 'warning', [
        `${voters.length} voters survive no more losses than ${voters.length - 1}`,
        'finish the change of members: remove or add one',
      ]),
    );
  return found;
}

function seats(facts: GroupFacts): Finding[] {
  const { members } = facts;
  if (members === undefined) return [];
  const found = members.members.flatMap((member) => {
    const trouble = troubleOf(member);
    return trouble === undefined ? [] : [finding(facts, 'warning', trouble)];
  });
  if (!members.committed)
    found.push(
      finding(facts, 'warning', [
        'a change of the members is not committed',
        'wait, or start the voters that do not answer',
      ]),
    );
  return found;
}

/** The worst thing about one member. */
function troubleOf(member: GroupMember): [string, string] | undefined {
  const { name, address, diskId, seenDiskId } = member;
  const place = address ?? 'HOST:PORT';
  if (diskId !== undefined && seenDiskId !== undefined && diskId !== seenDiskId)
    return [
      `"${name}" shows another disk than the group knows: its data were lost or replaced`,
      `start it with raft.join, then \`flotilla cluster replace ${name} ${name} ${place}\``,
    ];
  if (!member.alive)
    return [
      `"${name}" does not answer the leader`,
      member.role === 'learner'
        ? `start it with raft.join, or \`flotilla cluster remove ${name}\``
        : `start it; if its disk is gone, \`flotilla cluster replace ${name} NEW_NAME HOST:PORT\``,
    ];
  if (member.busy)
    return [`"${name}" has a full memory or disk, or its disk hangs`, 'look at its disk and its log'];
  if (!member.caughtUp)
    return [
      `"${name}" lags by ${count(member.lagEntries)} entries (${bytes(member.lagBytes)}), ${member.state}`,
      'wait until it has caught up; if the lag grows, look at its disk and network',
    ];
  return undefined;
}

function replicas(facts: GroupFacts): Finding[] {
  const names = new Set(facts.members?.members.map(({ name }) => name));
  return facts.statuses.flatMap((status) => {
    const troubles: [string, string][] = status.problems.map((problem) => [
      `"${status.name}": ${problem}`,
      'look at its log; `flotilla log verify DIR` inspects its data',
    ]);
    if (!status.ready && names.has(status.name) && troubles.length === 0)
      troubles.push([`"${status.name}" is not ready`, 'its /readyz?verbose says why']);
    return troubles.map((trouble) => finding(facts, 'warning', trouble));
  });
}
