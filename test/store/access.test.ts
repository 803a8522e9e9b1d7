import test from 'ava';
import type { AccessChange, AccessRule } from '../../src/store/access-codec.ts';
import type { AccessSnapshot } from '../../src/store/api.ts';
import { World } from './support.ts';

const secret = Buffer.from('sealed secret of alice');
const alice = (change: object = {}): AccessChange => ({
  kind: 'setUser',
  user: 'alice',
  sealedSecret: secret,
  administrator: false,
  enabled: true,
  ...change,
});
const allowOrders: AccessRule = {
  effect: 'allow',
  resource: 'topic',
  match: 'prefix',
  name: 'orders',
  actions: ['pub', 'admin'],
};
const change = (world: World, wanted: AccessChange) =>
  world.ask((reply) => world.session.changeAccess(wanted, reply));
const read = (world: World, digest = '') =>
  world.value<AccessSnapshot>((reply) => world.session.readAccess(digest, reply));

test('users and their rules live through changes, an election, a checkpoint and a restart', async (t) => {
  await using world = await World.open();
  t.is((await change(world, alice())).kind, 'done');
  t.is((await change(world, { kind: 'setRule', user: 'alice', rule: allowOrders })).kind, 'done');
  const narrower: AccessRule = { ...allowOrders, actions: ['sub'] };
  t.is((await change(world, { kind: 'setRule', user: 'alice', rule: narrower })).kind, 'done');
  const deny: AccessRule = { ...allowOrders, effect: 'deny', name: 'orders-secret', match: 'exact' };
  t.is((await change(world, { kind: 'setRule', user: 'alice', rule: deny })).kind, 'done');
  const off = alice({ sealedSecret: undefined, enabled: false, administrator: true });
  t.is((await change(world, off)).kind, 'done');
  const expected = { name: 'alice', sealedSecret: secret, administrator: true, enabled: false };
  world.elect();
  t.deepEqual((await read(world)).users, [{ ...expected, rules: [narrower, deny] }]);
  await world.store.checkpoint(world.store.appliedIndex);
  const reopened = await world.reopened();
  t.is(reopened.state.dump(), world.store.state.dump());
  t.deepEqual(reopened.state.access.users.get('alice'), { ...expected, rules: [narrower, deny] });
});

test('a deleted user is gone from the stored state too', async (t) => {
  await using world = await World.open();
  await change(world, alice());
  await world.store.checkpoint(world.store.appliedIndex);
  t.is((await change(world, { kind: 'deleteUser', user: 'alice' })).kind, 'done');
  await world.store.checkpoint(world.store.appliedIndex);
  t.is((await world.reopened()).state.access.users.size, 0);
});

test('a deleted rule is gone, and only that one', async (t) => {
  await using world = await World.open();
  await change(world, alice());
  const exact: AccessRule = { ...allowOrders, match: 'exact' };
  for (const rule of [allowOrders, exact]) await change(world, { kind: 'setRule', user: 'alice', rule });
  await change(world, { kind: 'deleteRule', user: 'alice', rule: allowOrders });
  t.deepEqual((await read(world)).users?.[0]?.rules, [exact]);
});

test('changes that name no user are refused, also when the user goes in the same batch', async (t) => {
  await using world = await World.open();
  const gone = { kind: 'refused', code: 'USER_NOT_FOUND', message: 'user alice does not exist' } as const;
  t.deepEqual(await change(world, alice({ sealedSecret: undefined })), gone);
  t.is((await change(world, { kind: 'deleteUser', user: 'alice' })).kind, 'done');
  t.deepEqual(await change(world, { kind: 'setRule', user: 'alice', rule: allowOrders }), gone);
  await change(world, alice());
  const deletion = world.issue<null>((reply) =>
    world.session.changeAccess({ kind: 'deleteUser', user: 'alice' }, reply),
  );
  const rule = world.issue<null>((reply) =>
    world.session.changeAccess({ kind: 'setRule', user: 'alice', rule: allowOrders }, reply),
  );
  await world.settle();
  t.deepEqual(deletion.outcomes, [{ kind: 'done', value: null }]);
  t.deepEqual(rule.outcomes, [gone]);
});

test('users and rules are bounded, and names have a shape', async (t) => {
  await using world = await World.open({ maxUsers: 1, maxRulesPerUser: 1 });
  const code = async (wanted: AccessChange) => {
    const outcome = await change(world, wanted);
    return outcome.kind === 'refused' ? outcome.code : outcome.kind;
  };
  t.is(await code(alice({ user: 'a b' })), 'INVALID_ARGUMENT');
  t.is(await code(alice()), 'done');
  t.is(await code(alice({ user: 'bob' })), 'LIMIT_EXCEEDED');
  t.is(await code({ kind: 'setRule', user: 'alice', rule: allowOrders }), 'done');
  const other: AccessRule = { ...allowOrders, name: 'other' };
  t.is(await code({ kind: 'setRule', user: 'alice', rule: other }), 'LIMIT_EXCEEDED');
  t.is(await code({ kind: 'setRule', user: 'alice', rule: { ...allowOrders, actions: [] } }), 'done');
});

test('a reader that knows the users is told so, and every change makes another digest', async (t) => {
  await using world = await World.open();
  const none = await read(world);
  t.deepEqual(none.users, []);
  t.is((await read(world, none.digest)).users, undefined);
  await change(world, alice());
  const one = await read(world, none.digest);
  t.is(one.users?.length, 1);
  await change(world, alice({ enabled: false }));
  t.not((await read(world)).digest, one.digest);
});
