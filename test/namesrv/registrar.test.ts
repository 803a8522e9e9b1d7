import test from 'ava';

import { Registrar } from '../../src/broker/registrar.ts';
import type { NameServer } from '../../src/namesrv/name-server.ts';
import { FakeBroker, identity, report, startNameServer, topic, until } from './support.ts';

function register(broker: FakeBroker, name: string, ...servers: readonly NameServer[]): Registrar {
  return new Registrar({
    addresses: servers.map(({ address }) => address),
    self: identity(name),
    state: broker.state,
  });
}

const group = (server: NameServer): NameServer['registry']['view']['groups'][number] | undefined =>
  server.registry.view.groups[0];
const names = (server: NameServer): string => (group(server)?.brokers ?? []).map(({ name }) => name).join();

test('a broker registers in full, then sends what changes', async (t) => {
  await using server = await startNameServer();
  const broker = new FakeBroker();
  broker.put('orders');
  await using registrar = register(broker, 'b0', server);
  await until('registered', () => registrar.registered === 1);
  t.like(group(server), { name: 'g0', term: 1, leader: undefined });
  t.deepEqual(group(server)?.brokers, [
    { name: 'b0', clientAddress: 'b0.example:10911', peerAddress: 'b0.example:10912', live: true },
  ]);
  t.deepEqual(group(server)?.topics.get('orders'), topic('orders'));

  broker.lead('b0', 2);
  registrar.changed();
  await until('the leader is known', () => group(server)?.leader === 'b0');
  t.is(group(server)?.term, 2);

  broker.put('payments');
  broker.topics.delete('orders');
  registrar.changed();
  await until('the topics are known', () => group(server)?.topics.has('orders') === false);
  t.deepEqual([...(group(server)?.topics.keys() ?? [])], ['payments']);
});

test('a change that nobody announces is found', async (t) => {
  await using server = await startNameServer();
  const broker = new FakeBroker();
  await using registrar = register(broker, 'b0', server);
  await until('registered', () => registrar.registered === 1);
  broker.lead('b0', 5);
  await until('the leader is known', () => group(server)?.leader === 'b0');
  t.is(group(server)?.term, 5);
});

test('closing the registrar deregisters before it returns', async (t) => {
  await using server = await startNameServer();
  const registrar = register(new FakeBroker(), 'b0', server);
  await until('registered', () => names(server) === 'b0');
  await registrar[Symbol.asyncDispose]();
  t.is(names(server), '');
  t.is(registrar.registered, 0);
});

test('two NameServers know the broker independently', async (t) => {
  const first = await startNameServer();
  await using second = await startNameServer();
  const broker = new FakeBroker();
  await using registrar = register(broker, 'b0', first, second);
  await until('registered twice', () => registrar.registered === 2);
  await first.close();
  broker.lead('b0', 3);
  registrar.changed();
  await until('the other one goes on', () => group(second)?.leader === 'b0');
  await until('the loss is noticed', () => registrar.registered === 1);
  t.is(names(second), 'b0');
});

test('a NameServer that comes back gets a full registration', async (t) => {
  const first = await startNameServer();
  const broker = new FakeBroker();
  broker.put('orders');
  await using registrar = register(broker, 'b0', first);
  await until('registered', () => registrar.registered === 1);
  await first.close();
  await until('the loss is noticed', () => registrar.registered === 0);
  broker.lead('b0', 4);
  broker.put('payments');
  await using again = await startNameServer(first.address);
  await until('registered again', () => group(again)?.leader === 'b0');
  t.deepEqual([...(group(again)?.topics.keys() ?? [])], ['orders', 'payments']);
});

test('a NameServer that never answers costs nothing and does not delay the others', async (t) => {
  await using server = await startNameServer();
  const gone = await startNameServer();
  await gone.close();
  const broker = new FakeBroker();
  await using registrar = register(broker, 'b0', gone, server);
  await until('registered at one', () => registrar.registered === 1);
  t.is(names(server), 'b0');
});

test('a NameServer that lost track of the broker is told everything again, on the same stream', async (t) => {
  await using server = await startNameServer();
  const { registry } = server;
  const broker = new FakeBroker();
  broker.lead('b0', 2);
  broker.put('orders');
  await using registrar = register(broker, 'b0', server);
  await until('registered', () => registrar.registered === 1);
  const counts: number[] = [];
  registry.onChange(({ groups }) => counts.push(groups[0]?.brokers.length ?? 0));
  registry.leave(registry.join(identity('b0'), report(2, undefined)));
  await until('registered again', () => group(server)?.leader === 'b0');
  t.is(group(server)?.topics.size, 1);
  t.is(registrar.registered, 1, 'the stream stood');
  t.is(counts.at(-1), 1);
});

test('changes in quick succession all arrive', async (t) => {
  await using server = await startNameServer();
  const broker = new FakeBroker();
  await using registrar = register(broker, 'b0', server);
  for (let at = 0; at < 500; at += 1) {
    broker.put(`topic-${at}`);
    if (at % 7 === 0) broker.topics.delete(`topic-${at - 3}`);
    if (at % 50 === 0) broker.lead('b0', at + 2);
    registrar.changed();
  }
  await until('all is known', () => group(server)?.topics.size === broker.topics.size);
  t.deepEqual(group(server)?.topics, broker.topics);
  t.is(group(server)?.term, broker.term);
});

test('only a member is registered; one that is removed deregisters, and comes back when it is added again', async (t) => {
  await using server = await startNameServer();
  const broker = new FakeBroker();
  broker.member = false;
  broker.put('orders');
  await using registrar = register(broker, 'b0', server);
  t.is(registrar.registered, 0);
  broker.member = true;
  await until('registered', () => names(server) === 'b0');
  broker.member = false;
  registrar.changed();
  await until('deregistered', () => names(server) === '');
  broker.member = true;
  registrar.changed();
  await until('registered again', () => names(server) === 'b0');
  t.is(group(server)?.topics.size, 1);
});
