import test from 'ava';
import { planAdd, planPromote, planRemove, planReplace, type Step } from '../../src/cli/membership/plan.ts';
import type { GroupMember, GroupMembers } from '../../src/gateway/members.ts';
import { group, member } from './members.ts';

const actions = (steps: readonly Step[]): string =>
  steps.map((step) => `${step.action} ${step.member}`).join();
const three = [member('a', { leads: true }), member('b'), member('c')];
const learner = (name: string, rest: Partial<GroupMember> = {}): GroupMember =>
  member(name, { role: 'learner', ...rest });
const replace = (members: GroupMembers, old: string, fresh: string): string =>
  actions(planReplace(members, { old, fresh, address: `${fresh}:1` }));

test('adding goes on where it was interrupted', (t) => {
  const place = { name: 'd', address: 'd:1' };
  t.is(actions(planAdd(group(three), place, { promote: true })), 'add d,catch-up d,promote d');
  t.is(actions(planAdd(group([...three, learner('d')]), place, { promote: true })), 'catch-up d,promote d');
  t.is(actions(planAdd(group([...three, learner('d')]), place, { promote: false })), 'catch-up d');
  t.is(actions(planAdd(group([...three, member('d')]), place, { promote: true })), '');
  const elsewhere = { name: 'b', address: 'x:1' };
  t.throws(() => planAdd(group(three), elsewhere, { promote: true }), {
    code: 'CHANGE_REFUSED',
    message: /at b:1/,
  });
});

test('a voter is not promoted again, and nobody unknown is', (t) => {
  t.is(actions(planPromote(group([...three, learner('d')]), 'd')), 'catch-up d,promote d');
  t.is(actions(planPromote(group(three), 'b')), '');
  t.throws(() => planPromote(group(three), 'x'), { code: 'MEMBER_NOT_FOUND', message: /a, b, c/ });
});

test('R56 a leader hands over before it is removed', (t) => {
  t.is(actions(planRemove(group(three), 'b')), 'remove b');
  t.is(actions(planRemove(group(three), 'a')), 'transfer a,remove a');
  t.throws(() => planRemove(group(three), 'x'), { code: 'MEMBER_NOT_FOUND' });
});

test('replacing adds and promotes before it removes, from wherever it stands', (t) => {
  t.is(replace(group(three), 'b', 'd'), 'add d,catch-up d,promote d,remove b');
  t.is(replace(group(three), 'a', 'd'), 'add d,catch-up d,promote d,transfer a,remove a');
  t.is(replace(group([...three, learner('d')]), 'b', 'd'), 'catch-up d,promote d,remove b');
  t.is(replace(group([...three, member('d')]), 'b', 'd'), 'remove b');
  const done = group([...three.filter(({ name }) => name !== 'b'), member('d')]);
  t.is(replace(done, 'b', 'd'), '');
  t.throws(() => replace(group(three), 'x', 'd'), { code: 'MEMBER_NOT_FOUND' }, 'a typo');
});

test('R0 the same name with another disk: the seat goes first', (t) => {
  const again = 'remove b,add b,catch-up b,promote b';
  const others = three.filter(({ name }) => name !== 'b');
  t.is(replace(group([...others, member('b', { alive: false })]), 'b', 'b'), again);
  t.is(replace(group([...others, member('b', { seenDiskId: 'other' })]), 'b', 'b'), again);
  t.is(replace(group(others), 'b', 'b'), 'add b,catch-up b,promote b');
  t.is(replace(group([...others, learner('b')]), 'b', 'b'), 'catch-up b,promote b');
  t.is(
    replace(group([...others, learner('b', { alive: false })]), 'b', 'b'),
    'catch-up b,promote b',
    'not started yet',
  );
  t.is(replace(group([...others, learner('b', { seenDiskId: 'third' })]), 'b', 'b'), again);
  t.is(replace(group([...others, learner('b', { address: 'old:1' })]), 'b', 'b'), again);
  t.is(replace(group(three), 'b', 'b'), '', 'its disk is the one that the group knows');
});
