import test from 'ava';

import { Registrar } from '../../src/broker/registrar.ts';
import { WatchClient } from '../../src/gateway/watch-client.ts';
import { Proxy } from './proxy.ts';
import { clusterName, FakeBroker, identity, startNameServer, until } from './support.ts';

test('a broken connection removes the broker at once, and it comes back', async (t) => {
  await using server = await startNameServer();
  await using proxy = await Proxy.listen(server.address);
  const broker = new FakeBroker();
  await using registrar = new Registrar({
    addresses: [proxy.address],
    self: identity('b0'),
    state: broker.state,
  });
  await until('registered', () => registrar.registered === 1);
  const counts: number[] = [];
  server.registry.onChange(({ groups }) => counts.push(groups[0]?.brokers.length ?? 0));
  proxy.cut();
  await until('removed and back', () => counts.length === 2);
  t.deepEqual(counts, [0, 1]);
});

test('a partition removes the broker ; both ends recover by themselves', async (t) => {
  await using server = await startNameServer();
  await using other = await startNameServer();
  await using proxy = await Proxy.listen(server.address);
  const broker = new FakeBroker();
  broker.lead('b0', 1);
  await using registrar = new Registrar({
    addresses: [proxy.address, other.address],
    self: identity('b0'),
    state: broker.state,
  });
  await using client = new WatchClient({ addresses: [proxy.address], clusterName });
  await until('registered', () => registrar.registered === 2);
  await until('watched', () => client.state.view.groups[0]?.leader === 'b0');

  proxy.freeze();
  const { view } = client.state;
  await until('the NameServer removes the broker', () => server.registry.brokers === 0);
  await until('the broker notices', () => registrar.registered === 1);
  await until('the watcher notices', () => !client.state.reachable);
  t.is(client.state.view, view);
  broker.lead('b0', 2);
  await until('the other NameServer goes on', () => other.registry.view.groups[0]?.term === 2);

  proxy.thaw();
  await until('registered again', () => registrar.registered === 2);
  await until('watched again', () => client.state.view.groups[0]?.term === 2);
  t.true(client.state.reachable);
});

test('10,000 topics cross the wire once; afterwards changes and heartbeats are small', async (t) => {
  await using server = await startNameServer();
  await using proxy = await Proxy.listen(server.address);
  const broker = new FakeBroker();
  broker.put(...Array.from({ length: 10_000 }, (_, at) => `topic-with-a-usual-name-${at}`));
  await using registrar = new Registrar({
    addresses: [proxy.address],
    self: identity('b0'),
    state: broker.state,
  });
  await until('registered', () => registrar.registered === 1);
  const fullBytes = proxy.sent;
  t.true(fullBytes > 200_000 && fullBytes < 1_000_000, `${fullBytes} bytes`);
  for (let at = 0; at < 10; at += 1) {
    broker.put(`late-${at}`);
    registrar.changed();
    await until(
      'the topic is known',
      () => server.registry.view.groups[0]?.topics.has(`late-${at}`) === true,
    );
  }
  const laterBytes = proxy.sent - fullBytes;
  t.true(laterBytes < 5000, `${laterBytes} bytes for ten changes`);
});

test('one dead NameServer among two does not hold up changes to the other', async (t) => {
  await using server = await startNameServer();
  await using dead = await startNameServer();
  await using proxy = await Proxy.listen(dead.address);
  proxy.freeze();
  const broker = new FakeBroker();
  await using registrar = new Registrar({
    addresses: [proxy.address, server.address],
    self: identity('b0'),
    state: broker.state,
  });
  await until('registered at one', () => registrar.registered === 1);
  for (let term = 2; term < 40; term += 1) {
    broker.lead('b0', term);
    registrar.changed();
    await until('the term is known', () => server.registry.view.groups[0]?.term === term);
  }
  t.is(dead.registry.brokers, 0);
});
