import test from 'ava';

import type { BrokerGroupInfo } from '../../src/gateway/cluster-view.ts';
import { Registry } from '../../src/namesrv/registry.ts';
import { clusterName, identity, report, topics } from './support.ts';

class Clock {
  ms = 1000;
  readonly now = (): number => this.ms;
}

function registryAt(clock: Clock): Registry {
  return new Registry({ clusterName, now: clock.now });
}

/** Time passes as it does in a NameServer: with a sweep every 250 ms. */
function pass(clock: Clock, registry: Registry, ms: number): void {
  for (let rest = ms; rest > 0; rest -= 250) {
    clock.ms += Math.min(250, rest);
    registry.sweep();
  }
}

function group(registry: Registry, name = 'g0'): BrokerGroupInfo | undefined {
  return registry.view.groups.find((each) => each.name === name);
}

const names = (route: BrokerGroupInfo | undefined): readonly string[] =>
  route?.brokers.map(({ name }) => name) ?? [];

test('groups and brokers are sorted by name whatever the order of arrival', (t) => {
  const registry = registryAt(new Clock());
  registry.join(identity('b2', 'zebra'), report(1, undefined));
  registry.join(identity('b1', 'zebra'), report(1, undefined));
  registry.join(identity('a', 'ant'), report(1, undefined));
  t.deepEqual(
    registry.view.groups.map(({ name }) => name),
    ['ant', 'zebra'],
  );
  t.deepEqual(names(group(registry, 'zebra')), ['b1', 'b2']);
});

test('the view is a new object only when something changed', (t) => {
  const registry = registryAt(new Clock());
  const leader = registry.join(identity('b0'), report(3, 'b0', { role: 'LEADER', topics: topics('x') }));
  const other = registry.join(identity('c0', 'g1'), report(1, undefined));
  const { view } = registry;
  registry.seen(leader);
  registry.seen(leader, report(3, 'b0', { role: 'LEADER', topics: topics('x') }));
  registry.join(identity('c0', 'g1'), report(1, undefined));
  registry.sweep();
  t.is(registry.view, view, 'equal reports keep the view');
  registry.leave(other);
  t.is(registry.view, view, 'a replaced registration cannot remove its successor');
  registry.seen(leader, report(4, 'b0', { role: 'LEADER', topics: topics('x') }));
  t.not(registry.view, view);
  t.is(registry.view.groups[1], view.groups[1], 'the other group keeps its object');
  t.is(registry.view.groups[0]?.topics, view.groups[0]?.topics, 'equal topics keep their map');
});

test('the highest term decides about leader and topics, in any order of arrival', (t) => {
  const stale = report(7, 'b0', { role: 'LEADER', topics: topics('old') });
  const fresh = report(8, 'b1', { role: 'LEADER', topics: topics('new') });
  for (const staleFirst of [true, false]) {
    const registry = registryAt(new Clock());
    const join = [
      (): unknown => registry.join(identity('b0'), stale),
      (): unknown => registry.join(identity('b1'), fresh),
    ];
    for (const each of staleFirst ? join : join.toReversed()) each();
    t.is(group(registry)?.term, 8);
    t.is(group(registry)?.leader, 'b1');
    t.deepEqual([...(group(registry)?.topics.keys() ?? [])], ['new']);
  }
});

test('a stale leader does not win when the new leader is not registered any more', (t) => {
  const clock = new Clock();
  const registry = registryAt(clock);
  const stale = registry.join(identity('b0'), report(7, 'b0', { role: 'LEADER' }));
  const fresh = registry.join(identity('b1'), report(8, 'b1', { role: 'LEADER' }));
  registry.leave(fresh);
  t.is(group(registry)?.term, 8);
  t.is(group(registry)?.leader, undefined);
  for (let ms = 0; ms < 40_000; ms += 500) {
    registry.seen(stale);
    pass(clock, registry, 500);
  }
  t.is(group(registry)?.leader, 'b0', 'a term that nobody has reported for long is forgotten');
});

test('a higher term without a leader yet keeps the topics that the last leader reported', (t) => {
  const registry = registryAt(new Clock());
  registry.join(identity('b0'), report(7, 'b0', { role: 'LEADER', topics: topics('x', 'y') }));
  registry.join(identity('b1'), report(8, undefined, { topics: topics('x') }));
  t.is(group(registry)?.term, 8);
  t.is(group(registry)?.leader, undefined);
  t.is(group(registry)?.topics.size, 2);
});

test('a leader that is not registered is not named', (t) => {
  const registry = registryAt(new Clock());
  registry.join(identity('b1'), report(2, 'b0'));
  t.is(group(registry)?.leader, undefined);
  registry.join(identity('b0'), report(2, 'b0', { role: 'LEADER' }));
  t.is(group(registry)?.leader, 'b0');
});

test('silence of 1.5 s removes a broker, within 2 s', (t) => {
  const clock = new Clock();
  const registry = registryAt(clock);
  const silent = registry.join(identity('b0'), report(1, undefined));
  const alive = registry.join(identity('b1'), report(1, undefined));
  pass(clock, registry, 1500);
  t.true(registry.seen(alive));
  t.deepEqual(names(group(registry)), ['b0', 'b1'], 'three missed heartbeats are not too many');
  pass(clock, registry, 500);
  t.deepEqual(names(group(registry)), ['b1']);
  t.false(registry.seen(silent), 'the removed broker is told to register in full');
  t.is(registry.brokers, 1);
});

test('a pause of the NameServer itself removes nobody', (t) => {
  const clock = new Clock();
  const registry = registryAt(clock);
  registry.join(identity('b0'), report(1, undefined));
  pass(clock, registry, 500);
  clock.ms += 60_000;
  registry.sweep();
  t.deepEqual(names(group(registry)), ['b0']);
  pass(clock, registry, 2000);
  t.deepEqual(names(group(registry)), [], 'afterwards silence counts again');
});

test('a group without brokers keeps its topics for a while, then it is forgotten', (t) => {
  const clock = new Clock();
  const registry = registryAt(clock);
  registry.leave(registry.join(identity('b0'), report(1, 'b0', { role: 'LEADER', topics: topics('x') })));
  t.deepEqual(names(group(registry)), []);
  t.is(group(registry)?.leader, undefined);
  t.is(group(registry)?.topics.size, 1);
  pass(clock, registry, 31_000);
  t.deepEqual(registry.view.groups, []);
});

test('wrong clusters, empty names and too many brokers are refused', (t) => {
  const registry = new Registry({ clusterName, maxBrokers: 1 });
  t.throws(() => registry.join({ ...identity('b0'), cluster: 'other' }, report(1, undefined)), {
    message: /serves the cluster test/,
  });
  t.throws(() => registry.join({ ...identity('b0'), peerAddress: '' }, report(1, undefined)), {
    message: /both addresses/,
  });
  registry.join(identity('b0'), report(1, undefined));
  t.notThrows(() => registry.join(identity('b0'), report(2, undefined)), 'a known broker may come again');
  t.throws(() => registry.join(identity('b1'), report(1, undefined)), { message: /registered already/ });
  t.is(registry.brokers, 1);
});
