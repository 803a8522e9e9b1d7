import test from 'ava';
import { BehaviorSubject } from 'rxjs';

import type { BrokerGroupInfo, BrokerInfo, ClusterView } from '../../src/gateway/cluster-view.ts';
import { ClusterDirectory, type LocalKnowledge } from '../../src/gateway/directory.ts';
import { emptyView } from '../../src/gateway/routes.ts';
import type { WatchState } from '../../src/gateway/watch-client.ts';
import { clusterName, identity, topics } from './support.ts';

function broker(name: string, live: boolean): BrokerInfo {
  const { clientAddress, peerAddress } = identity(name);
  return { name, clientAddress, peerAddress, live };
}

function local(rest: Partial<LocalKnowledge> = {}): LocalKnowledge {
  return {
    group: 'g0',
    term: 5,
    leader: 'b1',
    brokers: [broker('b0', false), broker('b1', true), broker('b2', true)],
    topics: topics('x'),
    topicsVersion: 1,
    ...rest,
  };
}

function remoteGroup(rest: Partial<BrokerGroupInfo> = {}): BrokerGroupInfo {
  const brokers = [broker('b0', true), broker('b1', true), broker('b2', true)];
  return { name: 'g0', term: 5, leader: 'b1', brokers, topics: topics('x'), ...rest };
}

interface Fixture {
  readonly directory: ClusterDirectory;
  readonly emitted: ClusterView[];
  readonly remote: (groups: readonly BrokerGroupInfo[], reachable?: boolean) => void;
}

/** The directory of broker b0, and what it emitted since. */
function fixture(): Fixture {
  const directory = new ClusterDirectory({ clusterName, selfName: 'b0' });
  const state$ = new BehaviorSubject<WatchState>({ view: emptyView(clusterName), reachable: false });
  directory.follow(state$);
  const emitted: ClusterView[] = [];
  directory.onChange((view) => emitted.push(view));
  const remote = (groups: readonly BrokerGroupInfo[], reachable = true): void => {
    state$.next({ view: { clusterName, groups }, reachable });
  };
  return { directory, emitted, remote };
}

function own(directory: ClusterDirectory): BrokerGroupInfo | undefined {
  return directory.view.groups.find(({ name }) => name === 'g0');
}

function living(directory: ClusterDirectory): string {
  const brokers = own(directory)?.brokers ?? [];
  return brokers
    .filter((each) => each.live)
    .map(({ name }) => name)
    .join();
}

test('without a NameServer the own group is what the broker knows; itself is live', (t) => {
  const { directory } = fixture();
  t.deepEqual(directory.view, { clusterName, groups: [] });
  directory.setLocal(local({ brokers: [broker('b2', false), broker('b1', true), broker('b0', false)] }));
  t.like(own(directory), { term: 5, leader: 'b1' });
  t.is(living(directory), 'b0,b1');
  t.deepEqual(
    own(directory)?.brokers.map(({ name }) => name),
    ['b0', 'b1', 'b2'],
  );
});

test('nothing is emitted without a change', (t) => {
  const { directory, emitted, remote } = fixture();
  directory.setLocal(local());
  remote([remoteGroup(), remoteGroup({ name: 'g1' })]);
  const count = emitted.length;
  const { view } = directory;
  directory.setLocal(local());
  directory.setLocal(local({ topicsVersion: 1, topics: topics('x') }));
  remote([remoteGroup(), ...view.groups.slice(1)]);
  t.is(emitted.length, count);
  t.is(directory.view, view);
});

test('a map that the store changes in place is seen when its version moves', (t) => {
  const { directory, emitted } = fixture();
  const shared = topics('x');
  directory.setLocal(local({ topics: shared }));
  const before = directory.view;
  for (const [name, config] of topics('y')) shared.set(name, config);
  shared.delete('x');
  t.deepEqual([...(before.groups[0]?.topics.keys() ?? [])], ['x'], 'a view never changes');
  directory.setLocal(local({ topics: shared, topicsVersion: 2 }));
  t.deepEqual([...(own(directory)?.topics.keys() ?? [])], ['y']);
  t.is(emitted.length, 2);
});

test('the higher term decides about the leader', (t) => {
  const { directory, remote } = fixture();
  directory.setLocal(local({ term: 6, leader: 'b0' }));
  remote([remoteGroup({ term: 5, leader: 'b1' })]);
  t.like(own(directory), { term: 6, leader: 'b0' }, 'a NameServer that lags does not override');
  remote([remoteGroup({ term: 7, leader: 'b2' })]);
  t.like(own(directory), { term: 7, leader: 'b2' }, 'a broker that was cut off believes the NameServer');
  directory.setLocal(local({ term: 7, leader: undefined }));
  t.is(own(directory)?.leader, 'b2', 'in one term there is one leader');
  directory.setLocal(local({ term: 8, leader: undefined }));
  t.like(own(directory), { term: 8, leader: undefined });
});

test('topics come from the leader, over a NameServer or from itself', (t) => {
  const { directory, remote } = fixture();
  directory.setLocal(local());
  remote([remoteGroup({ topics: topics('x', 'y') })]);
  t.is(own(directory)?.topics.size, 2, 'a follower that lags shows what the leader registered');
  remote([remoteGroup({ topics: topics('x', 'y'), leader: undefined })]);
  t.is(own(directory)?.topics.size, 1, 'without a leader there the own replica is as good');
  remote([remoteGroup({ topics: topics('x', 'y') })]);
  directory.setLocal(local({ term: 6, leader: 'b0', topics: topics('z'), topicsVersion: 4 }));
  t.deepEqual([...(own(directory)?.topics.keys() ?? [])], ['z']);
  remote([remoteGroup({ term: 6, leader: 'b0', topics: topics('x') })]);
  t.deepEqual(
    [...(own(directory)?.topics.keys() ?? [])],
    ['z'],
    'what comes back from a NameServer is older',
  );
});

test('a follower that the driver cannot reach and the NameServer removed is not live', (t) => {
  const { directory, remote } = fixture();
  directory.setLocal(local({ brokers: [broker('b0', true), broker('b1', true), broker('b2', false)] }));
  remote([remoteGroup()]);
  t.is(living(directory), 'b0,b1,b2', 'the NameServer hears of it');
  remote([remoteGroup({ brokers: [broker('b0', true), broker('b1', true)] })]);
  t.is(living(directory), 'b0,b1');
  t.is(own(directory)?.brokers.length, 3, 'it is still a member');
  remote([remoteGroup({ brokers: [] })]);
  t.is(living(directory), 'b0,b1', 'the driver reaches b1, the broker itself lives');
});

test('while no NameServer answers the last view stays and local knowledge goes on', (t) => {
  const { directory, remote } = fixture();
  const groups = [remoteGroup(), remoteGroup({ name: 'g1', leader: 'c0', brokers: [broker('c0', true)] })];
  directory.setLocal(local());
  remote(groups);
  t.is(living(directory), 'b0,b1,b2');
  remote(groups, false);
  t.like(directory.view.groups[1], { name: 'g1', leader: 'c0', brokers: [{ name: 'c0', live: true }] });
  directory.setLocal(
    local({ term: 6, leader: 'b2', brokers: [broker('b0', true), broker('b1', false), broker('b2', true)] }),
  );
  t.like(own(directory), { term: 6, leader: 'b2' });
  t.is(living(directory), 'b0,b2', 'an old view does not keep the dead alive');
});

test('disposing ends the emissions', (t) => {
  const { directory, emitted, remote } = fixture();
  directory[Symbol.dispose]();
  remote([remoteGroup()]);
  t.is(emitted.length, 0);
});

test('a broker that is no member any more knows only what a NameServer says', (t) => {
  const { directory, remote } = fixture();
  directory.setLocal(local({ term: 9, leader: 'b0' }));
  remote([remoteGroup({ term: 8, leader: 'b1' })]);
  t.is(own(directory)?.leader, 'b0');
  directory.setLocal(undefined);
  t.like(own(directory), { term: 8, leader: 'b1' });
});
