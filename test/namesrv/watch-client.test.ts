import test from 'ava';
import { pino } from 'pino';

import { Registrar } from '../../src/broker/registrar.ts';
import { ClusterDirectory } from '../../src/gateway/directory.ts';
import { WatchClient } from '../../src/gateway/watch-client.ts';
import type { NameServer } from '../../src/namesrv/name-server.ts';
import { ResourceStack } from '../../src/lifecycle/resource-stack.ts';
import { clusterName, FakeBroker, identity, report, startNameServer, topics, until } from './support.ts';

function watch(...servers: readonly NameServer[]): WatchClient {
  return new WatchClient({ addresses: servers.map(({ address }) => address), clusterName, random: () => 0 });
}

const b0 = identity('b0');

test('a watcher gets the full view, then every change', async (t) => {
  await using server = await startNameServer();
  const { registry } = server;
  const leader = registry.join(b0, report(1, 'b0', { role: 'LEADER', topics: topics('x', 'y') }));
  await using client = watch(server);
  t.deepEqual(client.state, { view: { clusterName, groups: [] }, reachable: false });
  await until('the first view', () => client.state.reachable);
  t.deepEqual(client.state.view, registry.view);

  registry.join(identity('c0', 'g1'), report(2, undefined));
  registry.seen(leader, report(3, 'b0', { role: 'LEADER', topics: topics('y', 'z') }));
  await until('the change', () => client.state.view.groups[0]?.term === 3);
  t.deepEqual(client.state.view, registry.view);
  t.deepEqual([...(client.state.view.groups[0]?.topics.keys() ?? [])], ['y', 'z']);
});

test('a change leaves the other groups the same objects, silence changes nothing', async (t) => {
  await using server = await startNameServer();
  const { registry } = server;
  registry.join(b0, report(1, 'b0', { role: 'LEADER', topics: topics('x') }));
  await using client = watch(server);
  await until('the first view', () => client.state.reachable);
  let states = 0;
  client.state$.subscribe(() => (states += 1));
  const [first] = client.state.view.groups;
  registry.join(identity('c0', 'g1'), report(2, undefined));
  await until('the change', () => client.state.view.groups.length === 2);
  t.is(client.state.view.groups[0], first);
  t.is(states, 2);
});

test('a watcher turns to the next NameServer and keeps its view while none answers', async (t) => {
  const first = await startNameServer();
  const second = await startNameServer();
  const broker = new FakeBroker();
  broker.lead('b0', 1);
  await using registrar = new Registrar({
    addresses: [first.address, second.address],
    self: b0,
    state: broker.state,
  });
  await until('registered', () => registrar.registered === 2);
  await using client = watch(first, second);
  await until('the first view', () => client.state.view.groups[0]?.leader === 'b0');
  const reachability: boolean[] = [];
  client.state$.subscribe((state) => reachability.push(state.reachable));

  await first.close();
  broker.lead('b0', 2);
  await until('the other NameServer answers', () => client.state.view.groups[0]?.term === 2);
  t.true(reachability.every(Boolean), 'one dead NameServer is no outage');

  const { view } = client.state;
  await second.close();
  await until('the outage is noticed', () => !client.state.reachable);
  t.is(client.state.view, view);

  await using again = await startNameServer(second.address);
  await until('reachable again', () => client.state.reachable);
  t.is(
    client.state.view.groups[0]?.brokers.length,
    1,
    'a NameServer without registrations takes nobody away',
  );
  await until('registered again', () => again.registry.brokers === 1);
  broker.lead('b0', 3);
  await until('changes flow', () => client.state.view.groups[0]?.term === 3);
});

test('a NameServer that has just started takes nobody away that it has not heard of', async (t) => {
  const first = await startNameServer();
  first.registry.join(b0, report(4, 'b0', { role: 'LEADER', topics: topics('x') }));
  first.registry.join(identity('b1'), report(4, 'b0'));
  await using client = watch(first);
  await until('the first view', () => client.state.view.groups[0]?.brokers.length === 2);
  const { view } = client.state;
  await first.close();
  await until('the outage is noticed', () => !client.state.reachable);

  await using again = await startNameServer(first.address);
  await until('reachable again', () => client.state.reachable);
  t.is(client.state.view, view);
  const b1 = again.registry.join(identity('b1'), report(4, undefined));
  const count = (): number | undefined => client.state.view.groups[0]?.brokers.length;
  again.registry.leave(b1);
  await until('the broker that came and went is gone', () => count() === 1);
  t.like(client.state.view.groups[0], { term: 4, leader: 'b0', brokers: [{ name: 'b0' }] });
  t.is(client.state.view.groups[0]?.topics.size, 1);
  await until('in the end the NameServer is right', () => count() === 0);
});

test('a NameServer of another cluster is not believed', async (t) => {
  await using server = await startNameServer();
  server.registry.join(b0, report(1, 'b0', { role: 'LEADER' }));
  await using client = new WatchClient({ addresses: [server.address], clusterName: 'other' });
  const lines: string[] = [];
  const broker = new FakeBroker();
  await using registrar = new Registrar({
    addresses: [server.address],
    self: { ...b0, cluster: 'other' },
    state: broker.state,
    logger: pino({ level: 'warn' }, { write: (line: string) => lines.push(line) }),
  });
  await until('the refusal is logged', () => lines.some((line) => line.includes('serves the cluster test')));
  t.is(registrar.registered, 0);
  t.false(client.state.reachable);
  t.deepEqual(client.state.view.groups, []);
});

test('two groups learn of each other, and of a broker that goes', async (t) => {
  await using server = await startNameServer();
  const brokers = [new FakeBroker(), new FakeBroker()];
  const registrars = brokers.map((broker, at) => {
    broker.lead(`b${at}`, 1);
    broker.put(`topic-${at}`);
    return new Registrar({
      addresses: [server.address],
      self: identity(`b${at}`, `g${at}`),
      state: broker.state,
    });
  });
  await using resources = new ResourceStack();
  for (const registrar of registrars) resources.use(registrar);
  const client = resources.use(watch(server));
  const directory = resources.use(new ClusterDirectory({ clusterName, selfName: 'b0' }));
  directory.follow(client.state$);
  const b0Info = { name: 'b0', clientAddress: b0.clientAddress, peerAddress: b0.peerAddress, live: true };
  const own = { term: 1, leader: 'b0', topics: topics('topic-0'), topicsVersion: 1 };
  directory.setLocal({ ...own, group: 'g0', brokers: [b0Info] });
  await until('the other group', () => directory.view.groups[1]?.leader === 'b1');
  t.deepEqual([...(directory.view.groups[1]?.topics.keys() ?? [])], ['topic-1']);

  await registrars[1]?.[Symbol.asyncDispose]();
  await until('the broker is gone', () => directory.view.groups[1]?.brokers.length === 0);
  t.is(directory.view.groups[1]?.leader, undefined);
  t.is(directory.view.groups[1]?.topics.size, 1, 'the topics of a group that restarts stay');
  t.like(directory.view.groups[0], { leader: 'b0', brokers: [{ name: 'b0', live: true }] });
});
