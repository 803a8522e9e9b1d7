import { status } from '@grpc/grpc-js';
import test from 'ava';

import type { BrokerGroupInfo } from '../../src/gateway/cluster-view.ts';
import type { NameServer } from '../../src/namesrv/name-server.ts';
import { registerMethod } from '../../src/proto/namesrv.ts';
import { RawStream } from './raw-stream.ts';
import { identity, report, startNameServer, topic, until } from './support.ts';

const b0 = identity('b0');
const leading = { term: 1, role: 'LEADER', leader: 'b0' } as const;

const group = (server: NameServer): BrokerGroupInfo | undefined => server.registry.view.groups[0];

test('every message is answered with the version that the NameServer holds', async (t) => {
  await using server = await startNameServer();
  using stream = new RawStream(server.address);
  stream.full(b0, 4, { state: leading, topics: [topic('x')] });
  t.deepEqual(await stream.answer(1), { version: 4, sendFull: false });
  stream.heartbeat(4);
  t.deepEqual(await stream.answer(2), { version: 4, sendFull: false });
  stream.send({ baseVersion: 4, version: 5, topics: [topic('y')], removedTopics: ['x'] });
  t.deepEqual(await stream.answer(3), { version: 5, sendFull: false });
  t.deepEqual([...(group(server)?.topics.keys() ?? [])], ['y']);
  t.like(group(server), { term: 1, leader: 'b0' }, 'a delta without state leaves it as it was');
});

test('what does not fit is answered with a request for everything, and changes nothing', async (t) => {
  await using server = await startNameServer();
  using stream = new RawStream(server.address);
  stream.heartbeat(3);
  t.deepEqual(await stream.answer(1), { version: 0, sendFull: true }, 'nothing registered yet');
  stream.full(b0, 4, { state: leading, topics: [topic('x')] });
  await stream.answer(2);
  stream.send({ baseVersion: 5, version: 6, removedTopics: ['x'] });
  t.deepEqual(await stream.answer(3), { version: 0, sendFull: true }, 'a delta was lost');
  t.is(group(server)?.topics.size, 1);
  stream.full(b0, 6, { state: leading });
  t.deepEqual(await stream.answer(4), { version: 6, sendFull: false });
  t.is(group(server)?.topics.size, 0);
});

test('a broken stream removes the broker at once', async (t) => {
  await using server = await startNameServer();
  const stream = new RawStream(server.address);
  stream.full(b0, 1);
  await stream.answer(1);
  stream[Symbol.dispose]();
  await until('the broker is gone', () => server.registry.brokers === 0);
  t.deepEqual(group(server)?.brokers, []);
});

test('a stream that stays open but silent is removed within 2 s and may come back', async (t) => {
  await using server = await startNameServer();
  using stream = new RawStream(server.address);
  const startMs = performance.now();
  stream.full(b0, 1, { topics: [topic('x')] });
  await stream.answer(1);
  await until('the silent broker is removed', () => server.registry.brokers === 0);
  const silentMs = performance.now() - startMs;
  t.true(silentMs > 1500, `removed after ${silentMs} ms: before the third heartbeat is overdue`);
  t.is(stream.error, undefined);
  stream.heartbeat(1);
  t.deepEqual(await stream.answer(2), { version: 0, sendFull: true });
  stream.full(b0, 1, { topics: [topic('x')] });
  t.deepEqual(await stream.answer(3), { version: 1, sendFull: false });
  t.is(server.registry.brokers, 1);
});

test('the newest stream of a broker wins; the end of an older one takes nothing away', async (t) => {
  await using server = await startNameServer();
  const old = new RawStream(server.address);
  old.full(b0, 7, { state: { ...leading, term: 2 } });
  await old.answer(1);
  using fresh = new RawStream(server.address);
  fresh.full(b0, 1, { state: { ...leading, term: 3 } });
  await fresh.answer(1);
  old.heartbeat(7);
  t.deepEqual(await old.answer(2), { version: 0, sendFull: true });
  old[Symbol.dispose]();
  fresh.heartbeat(1);
  t.deepEqual(await fresh.answer(2), { version: 1, sendFull: false });
  t.like(group(server), { term: 3, leader: 'b0' });
  t.is(server.registry.brokers, 1);
});

test('malformed registrations end the stream with a status and leave nothing behind', async (t) => {
  await using server = await startNameServer();
  const cases = [
    { identity: { ...b0, cluster: 'other' }, version: 1 },
    { identity: { ...b0, clientAddress: '' }, version: 1 },
    { identity: null, version: 1 },
    { identity: b0, version: 0 },
  ];
  for (const request of cases) {
    using stream = new RawStream(server.address);
    stream.send(request);
    await until('the refusal', () => stream.error !== undefined);
    t.is(stream.error?.code, status.INVALID_ARGUMENT);
  }
  t.is(server.registry.brokers, 0);
});

test('half-closing deregisters and ends the stream', async (t) => {
  await using server = await startNameServer();
  using stream = new RawStream(server.address);
  stream.full(b0, 1);
  await stream.answer(1);
  stream.end();
  await until('the end', () => stream.ended);
  t.is(server.registry.brokers, 0);
});

test('10,000 topics register once in full; a change of one is a small message', async (t) => {
  await using server = await startNameServer();
  const topics = Array.from({ length: 10_000 }, (_, at) => topic(`topic-with-a-usual-name-${at}`));
  const full = { baseVersion: 0, version: 1, identity: b0, state: leading, topics, removedTopics: [] };
  const delta = {
    ...full,
    baseVersion: 1,
    version: 2,
    identity: null,
    state: null,
    topics: [topic('one-more')],
  };
  t.true(registerMethod.requestSerialize(full).length < 1024 * 1024);
  t.true(registerMethod.requestSerialize(delta).length < 64);
  using stream = new RawStream(server.address);
  stream.send(full);
  t.deepEqual(await stream.answer(1), { version: 1, sendFull: false });
  stream.send(delta);
  await stream.answer(2);
  t.is(group(server)?.topics.size, 10_001);
});

test('a stale leader on its own stream does not override the new one', async (t) => {
  await using server = await startNameServer();
  using stale = new RawStream(server.address);
  using fresh = new RawStream(server.address);
  fresh.full(identity('b1'), 1, { state: { term: 8, role: 'LEADER', leader: 'b1' }, topics: [topic('new')] });
  await fresh.answer(1);
  const { view } = server.registry;
  stale.full(b0, 1, { state: { term: 7, role: 'LEADER', leader: 'b0' }, topics: [topic('old')] });
  await stale.answer(1);
  t.like(group(server), { term: 8, leader: 'b1' });
  t.is(group(server)?.topics, view.groups[0]?.topics);
  server.registry.join(identity('b2'), report(8, 'b1'));
  t.is(group(server)?.leader, 'b1');
});
