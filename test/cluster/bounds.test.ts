import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient, type CallEnd } from '../../chaos/client/messaging-client.ts';
import { receiveRequest } from '../../chaos/client/requests.ts';
import type { SendResponse } from '../../chaos/client/responses.ts';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { statusCode } from '../../src/gateway/status.ts';
import { leaderOf, makeTopic, within } from './support.ts';

const mebibyte = 1 << 20;

async function start(t: ExecutionContext, brokers: 1 | 3): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ brokers, segmentBytes: 64 * mebibyte });
  t.teardown(async () => cluster.stop());
  return cluster;
}

function client(t: ExecutionContext, address: string): MessagingClient {
  const made = new MessagingClient(address, 'bounds');
  t.teardown(() => made[Symbol.dispose]());
  return made;
}

/** Largest resident memory of the process since it started, MiB. */
function peakMiB(pid: number | undefined): number {
  const [, kibibytes = ''] = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) / 1024;
}

/** Code in the answer; 0 when the transport failed. */
function codeOf(end: CallEnd<SendResponse>): number {
  return 'answer' in end ? end.answer.status.code : 0;
}

function brokerNamed(cluster: LocalCluster, name: string): LocalCluster['brokers'][number] {
  const found = cluster.brokers.find((broker) => broker.name === name);
  if (found === undefined) throw new Error(`no broker ${name}`);
  return found;
}

test.serial(
  'a producer faster than the brokers is refused by name; memory is bounded, nothing breaks',
  async (t) => {
    t.timeout(180_000);
    const cluster = await start(t, 3);
    await makeTopic(cluster, 'flood', 4);
    const pids = cluster.brokers.map(({ pid }) => pid);
    const leader = brokerNamed(cluster, await leaderOf(cluster));
    const bodyBytes = 512 * 1024;
    const stamp = new MessageStamp('flood', 12, bodyBytes);
    const flood = client(t, leader.clientAddress);
    // Without its followers the leader can commit nothing: the slowest disk there is.
    const followers = cluster.brokers.filter(({ name }) => name !== leader.name);
    for (const { name } of followers) await cluster.kill(name, 'SIGSTOP');
    const ends = Array.from({ length: 600 }, (_, i) =>
      flood.send(stamp.request([String(i).padStart(12, '0')]), 20_000),
    );
    await Promise.race(ends);
    for (const { name } of followers) await cluster.kill(name, 'SIGCONT');
    const codes = (await Promise.all(ends)).map(codeOf);
    t.true(
      codes.includes(statusCode.TOO_MANY_REQUESTS),
      `the surplus is refused: ${[...new Set(codes)].join(' ')}`,
    );
    await within(
      t,
      20_000,
      async () => codeOf(await flood.send(stamp.request(['after-flood!']), 5000)) === statusCode.OK,
      'sends go on after the flood',
    );
    t.deepEqual(
      cluster.brokers.map(({ pid }) => pid),
      pids,
    );
    for (const { name, pid } of cluster.brokers) {
      t.true(peakMiB(pid) < 1024, `${name} used ${peakMiB(pid)} MiB`);
    }
  },
);

test.serial(
  'a consumer that never acknowledges stops at the lease limit and hurts nobody else',
  async (t) => {
    t.timeout(180_000);
    const cluster = await start(t, 1);
    await makeTopic(cluster, 'hoard', 1);
    const [broker] = cluster.brokers;
    const messaging = client(t, broker?.clientAddress ?? '');
    const stamp = new MessageStamp('hoard', 12, 64);
    const leaseLimit = 20_000;
    const extra = 512;
    for (let sent = 0; sent < leaseLimit + extra; sent += 128) {
      const ids = Array.from({ length: 128 }, (_, i) => String(sent + i).padStart(12, '0'));
      t.is(codeOf(await messaging.send(stamp.request(ids), 5000)), statusCode.OK);
    }
    const receive = async (group: string, pollSeconds: number): Promise<number> => {
      const end = await messaging.receive(
        receiveRequest({
          group,
          topic: 'hoard',
          queueId: 0,
          broker: 'g0',
          batchSize: 32,
          invisibleSeconds: 600,
          pollSeconds,
        }),
        30_000,
      );
      if ('error' in end) throw end.error;
      const expected: readonly number[] = [
        statusCode.OK,
        statusCode.MESSAGE_NOT_FOUND,
        statusCode.TOO_MANY_REQUESTS,
      ];
      t.true(expected.includes(end.answer.status.code));
      return end.answer.messages.length;
    };
    let leased = 0;
    for (let got = -1; got !== 0; leased += got) got = await receive('hoarder', 1);
    t.true(leased <= leaseLimit, `${leased} leases`);
    t.true(leased > leaseLimit - 32, `${leased} leases`);
    t.is(await receive('worker', 5), 32);
    t.true(peakMiB(broker?.pid) < 512, `used ${peakMiB(broker?.pid)} MiB`);
  },
);

test.serial('10,000 topics: created, routed, restored after a restart, in bounded memory', async (t) => {
  t.timeout(240_000);
  const topics = 10_000;
  const cluster = await start(t, 1);
  const [broker] = cluster.brokers;
  if (broker === undefined) throw new Error('no broker');
  using admin = new AdminClient({ addresses: [broker.clientAddress] });
  let next = 0;
  const create = async (): Promise<void> => {
    for (let i = next++; i < topics; i = next++)
      await admin.createTopic({ name: `topic-${i}`, type: 'NORMAL', queues: 8, permission: 'READ_WRITE' });
  };
  await Promise.all(Array.from({ length: 64 }, create));
  const messaging = client(t, broker.clientAddress);
  const send = async (topic: number, id: string): Promise<number> =>
    codeOf(await messaging.send(new MessageStamp(`topic-${topic}`, 12, 64).request([id]), 5000));
  for (let i = 0; i < topics; i += 10) t.is(await send(i, 'before-start'), statusCode.OK);
  t.true(peakMiB(broker.pid) < 768, `used ${peakMiB(broker.pid)} MiB`);
  await cluster.kill(broker.name);
  cluster.restart(broker.name);
  await cluster.waitReady({ timeoutMs: 30_000 });
  t.is((await admin.listTopics()).length, topics);
  t.is(await send(9999, 'after-start!'), statusCode.OK);
  t.is(await send(9990, 'before-start'), statusCode.OK);
  const { queues } = await admin.describeTopic('topic-9990');
  t.is(
    queues.reduce((messages, queue) => messages + queue.maxOffset - queue.minOffset, 0),
    1,
    'the repeat was known',
  );
  const restarted = brokerNamed(cluster, broker.name);
  t.true(peakMiB(restarted.pid) < 768, `used ${peakMiB(restarted.pid)} MiB`);
});
