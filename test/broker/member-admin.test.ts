import test from 'ava';
import { MemberAdmin } from '../../src/broker/member-admin.ts';
import type { GroupMembers } from '../../src/gateway/members.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import { toIndex, type Member } from '../../src/raft/core/types.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeNode } from './fake-node.ts';

const voter = (id: string): Member => ({ id, role: 'voter', diskId: `disk-${id}`, address: `${id}:1` });
const learner = (id: string): Member => ({ ...voter(id), role: 'learner' });

/** Node `a` leads; `down` do not answer, and `wiped` answer with another disk. */
function setUp(members: readonly Member[], down: readonly string[] = [], wiped: readonly string[] = []) {
  const clock = new FakeClock();
  const node = new FakeNode(members);
  node.matches = Object.fromEntries(members.filter(({ id }) => id !== 'a').map(({ id }) => [id, 8]));
  const admin = new MemberAdmin(
    { group: 'g0' },
    {
      node,
      clock,
      log: { fit: (from, last) => ({ count: last - from + 1, bytes: 100 * (last - from + 1) }) },
      transport: {
        diskOf: (peer) =>
          down.includes(peer) ? undefined : `${wiped.includes(peer) ? 'new-' : ''}disk-${peer}`,
        reachable: (peer) => !down.includes(peer),
      },
      self: { id: 'a', diskId: 'disk-a' },
    },
  );
  const limits = { deadlineMs: clock.monotonicMs() + 60_000, signal: new AbortController().signal };
  return { admin, node, clock, limits };
}

const refusal = (outcome: Outcome<unknown>): string =>
  outcome.kind === 'refused' ? `${outcome.code} ${outcome.message}` : outcome.kind;
const force = { force: true };
const careful = { force: false };

test('only the leader answers; others name it', async (t) => {
  const { admin, node, limits } = setUp([voter('a'), voter('b'), voter('c')]);
  node.become('follower', 'b');
  t.regex(refusal(admin.members()), /^NOT_LEADER .*"b" does/);
  t.regex(refusal(await admin.remove('c', careful, limits)), /^NOT_LEADER/);
  t.regex(refusal(await admin.add({ name: 'd', address: 'd:1' }, limits)), /^NOT_LEADER/);
  t.deepEqual(node.proposed, []);
});

test('the members are described with what their leader knows of them', (t) => {
  const { admin } = setUp([voter('a'), voter('b'), learner('c')], ['c']);
  const outcome = admin.members();
  const group: GroupMembers | undefined = outcome.kind === 'done' ? outcome.value : undefined;
  t.like(group, { group: 'g0', leader: 'a', version: 1, committed: true, lastIndex: 10 });
  t.like(group?.members[0], { name: 'a', leads: true, state: 'leader', lagEntries: 0, alive: true });
  t.like(group?.members[1], { name: 'b', lagEntries: 2, lagBytes: 200, alive: true, caughtUp: true });
  t.like(group?.members[2], { name: 'c', role: 'learner', alive: false, seenDiskId: undefined });
});

test('a new broker becomes a learner without a disk; the same once more is done', async (t) => {
  const { admin, node, limits } = setUp([voter('a'), voter('b'), voter('c')]);
  t.is((await admin.add({ name: 'd', address: 'd:1' }, limits)).kind, 'done');
  t.deepEqual(node.proposed, [
    {
      version: 2,
      members: [
        voter('a'),
        voter('b'),
        voter('c'),
        { id: 'd', role: 'learner', diskId: undefined, address: 'd:1' },
      ],
    },
  ]);
  t.is((await admin.add({ name: 'b', address: 'b:1' }, limits)).kind, 'done', 'as it is');
  t.regex(refusal(await admin.add({ name: 'b', address: 'e:1' }, limits)), /^CHANGE_REFUSED .*at b:1/);
  t.regex(refusal(await admin.add({ name: 'e', address: 'b:1' }, limits)), /^CHANGE_REFUSED .*of "b"/);
  t.is(node.proposed.length, 1);
});

test('a learner is promoted; what the core refuses is said in words', async (t) => {
  const { admin, node, limits } = setUp([voter('a'), voter('b'), voter('c'), learner('d')]);
  await admin.promote('d', limits);
  t.deepEqual(node.proposed[0]?.members.at(-1), voter('d'));
  t.is((await admin.promote('b', limits)).kind, 'done', 'a voter is one');
  t.regex(refusal(await admin.promote('x', limits)), /^MEMBER_NOT_FOUND .*a, b, c, d/);
  node.changeOutcome = { kind: 'refused', reason: 'learnerBehind' };
  t.regex(refusal(await admin.promote('d', limits)), /^CHANGE_PENDING .*catching up/);
  node.changeOutcome = { kind: 'refused', reason: 'transferFirst' };
  t.regex(refusal(await admin.remove('a', force, limits)), /^CHANGE_REFUSED .*transfer leadership first/);
  node.changeOutcome = { kind: 'unknown', index: toIndex(11) };
  t.is((await admin.promote('d', limits)).kind, 'unknown');
});

test('R57 nobody is removed whose loss the group could not commit, and not lightly who keeps its margin', async (t) => {
  const five = ['a', 'b', 'c', 'd', 'e'].map(voter);
  const cases: [readonly Member[], readonly string[], string, RegExp][] = [
    [five.slice(0, 3), [], 'b', /^CHANGE_REFUSED .*2 of 2 voters would answer.*--force/],
    [five.slice(0, 3), ['b'], 'b', /^done$/],
    [five.slice(0, 3), ['b'], 'c', /^CHANGE_REFUSED .*only 1 of the 2 voters/],
    [five, [], 'b', /^done$/],
    [five, ['c'], 'b', /^CHANGE_REFUSED .*--force/],
    [[...five.slice(0, 3), learner('d')], ['b', 'd'], 'd', /^done$/],
    [five.slice(0, 2), [], 'b', /^done$/],
  ];
  for (const [members, down, name, expected] of cases) {
    const { admin, node, limits } = setUp(members, down);
    t.regex(refusal(await admin.remove(name, careful, limits)), expected, `${name} of ${members.length}`);
    t.is(node.proposed.length, expected.test('done') ? 1 : 0);
  }
  const risky = setUp(five.slice(0, 3));
  t.is((await risky.admin.remove('b', force, risky.limits)).kind, 'done');
  const fatal = setUp(five.slice(0, 3), ['b']);
  t.regex(refusal(await fatal.admin.remove('c', force, fatal.limits)), /only 1 of the 2/, 'no option helps');
  const wiped = setUp(five.slice(0, 3), [], ['b']);
  t.regex(refusal(await wiped.admin.remove('c', force, wiped.limits)), /only 1 of the 2/, 'b lost its disk');
});

test('leadership goes to whom was asked for, or to the best, or the reason is given', async (t) => {
  const { admin, node, limits } = setUp([voter('a'), voter('b'), voter('c'), learner('d')]);
  node.matches = { b: 3, c: 9, d: 10 };
  t.deepEqual(await admin.transferLeader('a', limits), { kind: 'done', value: 'a' });
  t.regex(refusal(await admin.transferLeader('x', limits)), /^MEMBER_NOT_FOUND/);
  node.transferFailures = { b: 'busy', d: 'notVoter' };
  t.regex(refusal(await admin.transferLeader('b', limits)), /^CHANGE_REFUSED .*full/);
  t.regex(refusal(await admin.transferLeader('d', limits)), /^CHANGE_REFUSED .*no voter/);
  const best = admin.transferLeader(undefined, limits);
  node.become('follower', 'c');
  t.deepEqual(await best, { kind: 'done', value: 'c' });
});

test('who can not wait any longer is told that the outcome is unknown', async (t) => {
  const { admin, node, clock } = setUp([voter('a'), voter('b'), voter('c')]);
  node.changeConfig = () => new Promise(() => undefined);
  const asked = admin.add(
    { name: 'd', address: 'd:1' },
    { deadlineMs: clock.monotonicMs() + 500, signal: new AbortController().signal },
  );
  clock.advance(501);
  t.like(await asked, { kind: 'unknown' });
});
