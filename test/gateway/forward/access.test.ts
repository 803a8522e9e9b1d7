import test, { type ExecutionContext } from 'ava';

import type { Router } from '../../../src/gateway/forward/router.ts';
import { FakeBroker, FakeLeader, FakeView, groupInfo, within } from './harness.ts';

const limits = within(20_000);
const sealedSecret = Buffer.from('sealed');
const alice = { user: 'alice', sealedSecret, administrator: true, enabled: false } as const;

/** Two broker groups, each with its leader. */
async function world(t: ExecutionContext): Promise<{ leaders: FakeLeader[]; router: Router }> {
  const [a, b] = [await FakeBroker.start('a'), await FakeBroker.start('b', { group: 'g1' })];
  const leaders = [(a.leader = new FakeLeader()), (b.leader = new FakeLeader())];
  const router = new FakeView([groupInfo([a], a), { ...groupInfo([b], b), name: 'g1' }]).router({});
  t.teardown(async () => {
    await router[Symbol.asyncDispose]();
    a.kill();
    b.kill();
  });
  return { leaders, router };
}

test('users and rules cross the stream to the leaders of all groups, and come back from one', async (t) => {
  const { leaders, router } = await world(t);
  t.like(await router.changeAccess({ kind: 'setUser', ...alice }, limits), { kind: 'done' });
  const key = { effect: 'deny', resource: 'group', match: 'prefix', name: 'g-' } as const;
  const rule = { ...key, actions: ['sub'] } as const;
  t.like(await router.changeAccess({ kind: 'setRule', user: 'alice', rule }, limits), { kind: 'done' });
  const { user: name, ...rest } = alice;
  const user = { name, ...rest, rules: [rule] };
  for (const { access } of leaders) t.deepEqual([...access.users.values()], [user]);
  const read = await router.readAccess('', limits);
  const digest = leaders[0]?.access.digest ?? '';
  t.deepEqual(read, { kind: 'done', value: { digest, users: [user] } });
  const again = await router.readAccess(digest, limits);
  t.deepEqual(again, { kind: 'done', value: { digest, users: undefined } });
  await router.changeAccess({ kind: 'deleteRule', user: 'alice', rule: key }, limits);
  for (const { access } of leaders) t.deepEqual(access.users.get('alice')?.rules, []);
  await router.changeAccess({ kind: 'deleteUser', user: 'alice' }, limits);
  for (const { access } of leaders) t.is(access.users.size, 0);
});

test('a change that all groups refuse is refused; one that only some refuse is unknown', async (t) => {
  const { leaders, router } = await world(t);
  const rule = { effect: 'allow', resource: 'topic', match: 'exact', name: 'orders', actions: [] } as const;
  const setRule = { kind: 'setRule', user: 'alice', rule } as const;
  t.like(await router.changeAccess(setRule, limits), { kind: 'refused', code: 'USER_NOT_FOUND' });
  leaders[1]?.access.apply({ kind: 'setUser', ...alice });
  t.like(await router.changeAccess(setRule, limits), { kind: 'unknown' });
});
