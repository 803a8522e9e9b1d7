import test from 'ava';
import { findingsOf, type GroupFacts } from '../../src/cli/membership/findings.ts';
import type { BrokerStatus } from '../../src/gateway/admin-values.ts';
import { group, member } from './members.ts';

const voters = [member('a', { leads: true, state: 'leader' }), member('b'), member('c')];

function status(name: string, rest: Partial<BrokerStatus> = {}): BrokerStatus {
  return {
    name,
    group: 'g0',
    role: 'follower',
    term: 3,
    leader: 'a',
    lastIndex: 100,
    durableIndex: 100,
    commitIndex: 100,
    appliedIndex: 100,
    floorIndex: 0,
    durability: 'fsync',
    ready: true,
    membership: 'voter',
    faulty: false,
    damagedRanges: 0,
    seeding: undefined,
    problems: [],
    ...rest,
  };
}

function facts(rest: Partial<GroupFacts> = {}): GroupFacts {
  return {
    group: { name: 'g0', term: 3, leader: 'a', brokers: [], topics: new Map() },
    statuses: ['a', 'b', 'c'].map((name) => status(name)),
    members: group(voters),
    ...rest,
  };
}

function found(given: GroupFacts): string[] {
  return findingsOf(given).map(({ level, what }) => `${level}: ${what}`);
}

test('a group that is well has no findings, however small', (t) => {
  t.deepEqual(found(facts()), []);
  t.deepEqual(found(facts({ members: group([member('a', { leads: true })]), statuses: [status('a')] })), []);
});

test('a missing leader is critical, and who answers is named', (t) => {
  const leaderless = { ...facts().group, leader: undefined };
  const [first] = found(facts({ members: undefined, group: leaderless, statuses: [status('b')] }));
  t.is(first, 'critical: no leader; answering brokers: b');
  t.is(found(facts({ members: undefined }))[0], 'critical: the leader "a" does not answer');
});

test('the margin of the quorum is judged by who answers', (t) => {
  const dead = (...names: string[]) =>
    facts({ members: group(voters.map((v) => (names.includes(v.name) ? { ...v, alive: false } : v))) });
  t.deepEqual(found(dead('b')), [
    'warning: no margin: 2 of 3 voters answer, and 2 are needed',
    'warning: "b" does not answer the leader',
  ]);
  t.is(found(dead('b', 'c'))[0], 'critical: 1 of 3 voters answer, 2 are needed');
  t.is(
    found(facts({ members: group(voters.slice(0, 2)) }))[0],
    'warning: no margin: 2 of 2 voters answer, and 2 are needed',
  );
  t.regex(found(facts({ members: group([...voters, member('d')]) }))[0] ?? '', /4 voters survive no more/);
});

test('what is wrong with one member is said with what to do', (t) => {
  const cases = [
    [{ seenDiskId: 'other', alive: false }, /another disk.*/, /replace b b b:1/],
    [{ role: 'learner', alive: false }, /does not answer/, /raft\.join.*remove b/],
    [{ busy: true }, /full memory or disk/, /disk/],
    [
      { caughtUp: false, lagEntries: 12_345, lagBytes: 3 << 20 },
      /12,345 entries \(3\.0 MiB\), replicate/,
      /wait/,
    ],
  ] as const;
  for (const [rest, what, next] of cases) {
    const members = group(
      [voters[0], member('b', rest), member('c'), member('d'), member('e')].filter((m) => m !== undefined),
    );
    const finding = findingsOf(facts({ members })).find((each) => each.what.startsWith('"b"'));
    t.regex(finding?.what ?? '', what);
    t.regex(finding?.next ?? '', next);
    t.is(finding?.level, 'warning');
  }
});

test('what replicas say of themselves counts, unless they are no members', (t) => {
  const statuses = [
    status('a', { problems: ['its disk is full'] }),
    status('b', { ready: false }),
    status('c'),
    status('gone', { ready: false, membership: 'removed' }),
  ];
  t.deepEqual(found(facts({ statuses })), ['warning: "a": its disk is full', 'warning: "b" is not ready']);
  t.deepEqual(found(facts({ members: group(voters, { committed: false }) })), [
    'warning: a change of the members is not committed',
  ]);
});
