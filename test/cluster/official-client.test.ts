import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import type { Report, Run } from './official-run.ts';
import { RawClient } from './raw-client.ts';
import { leaderOf, makeTopic, within } from './support.ts';

type Sent = Extract<Report, { kind: 'sent' }>;
type Received = Extract<Report, { kind: 'received' }>;

/** Runs the client to its end; `onProgress` while it sends, `beforeReceive` between sending and receiving. */
async function runClient(
  t: ExecutionContext,
  run: Run,
  hooks: { onProgress?: (acknowledged: number) => void; beforeReceive?: () => Promise<void> } = {},
): Promise<{ sent: Sent; received: Received }> {
  const child = fork(fileURLToPath(new URL('official-run.js', import.meta.url)));
  t.teardown(() => child.kill('SIGKILL'));
  child.send(run);
  return new Promise((resolve, reject) => {
    let sent: Sent | undefined;
    child.on('exit', () => reject(new Error('the client process ended early')));
    child.on('message', (report: Report) => {
      if (report.kind === 'progress') hooks.onProgress?.(report.acknowledged);
      if (report.kind === 'sent') {
        sent = report;
        (hooks.beforeReceive?.() ?? Promise.resolve()).then(() => child.send('receive'), reject);
      }
      if (report.kind === 'received' && sent !== undefined) resolve({ sent, received: report });
    });
  });
}

async function start(t: ExecutionContext): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({ brokers: 3, segmentBytes: 16 << 20 });
  t.teardown(async () => cluster.stop());
  return cluster;
}

test.serial(
  'the unmodified client: the leader killed in the middle of its sends, no error, none lost',
  async (t) => {
    t.timeout(240_000);
    const total = Number(process.env['FLOTILLA_TEST_MESSAGES'] ?? 4000);
    const cluster = await start(t);
    await makeTopic(cluster, 'orders', 8);
    const leader = await leaderOf(cluster);
    const follower = cluster.brokers.find((broker) => broker.name !== leader);
    let killed: Promise<void> | undefined;
    const { sent, received } = await runClient(
      t,
      {
        topic: 'orders',
        sendTo: follower?.clientAddress ?? '',
        receiveFrom: cluster.namesrvAddresses[0] ?? '',
        consumer: 'simple',
        total,
        filter: { kind: 'tag', expression: '*' },
        wanted: '',
      },
      {
        onProgress: (acknowledged) => {
          if (acknowledged >= total / 2) killed ??= cluster.kill(leader);
        },
        beforeReceive: async () => {
          await killed;
          cluster.restart(leader);
          await cluster.waitReady();
        },
      },
    );
    t.log(
      `acknowledged ${sent.acknowledged}, slowest send ${Math.round(sent.slowestMs)} ms, errors ${sent.errors.length}`,
    );
    t.log(`lost ${received.lost}, repeats ${received.repeats}`);
    t.not(killed, undefined, 'the leader was killed');
    t.deepEqual(sent.errors, [], 'the client saw no error: its retries and ours covered the failover');
    t.is(sent.acknowledged, total);
    t.is(received.lost, 0);
  },
);

test.serial('producer and push consumer with a tag filter, the NameServer as access point', async (t) => {
  t.timeout(120_000);
  const cluster = await start(t);
  await makeTopic(cluster, 'news', 4);
  const endpoint = cluster.namesrvAddresses[0] ?? '';
  const { sent, received } = await runClient(t, {
    topic: 'news',
    sendTo: endpoint,
    receiveFrom: endpoint,
    consumer: 'push',
    total: 600,
    filter: { kind: 'tag', expression: 'a || b' },
    wanted: '^[ab] ',
  });
  t.is(sent.acknowledged, 600);
  t.deepEqual(received, { kind: 'received', lost: 0, repeats: 0, foreign: 0 });
});

test.serial('an SQL filter, sent and received through a follower', async (t) => {
  t.timeout(120_000);
  const cluster = await start(t);
  await makeTopic(cluster, 'numbers', 4);
  const leader = await leaderOf(cluster);
  const follower = cluster.brokers.find((broker) => broker.name !== leader)?.clientAddress ?? '';
  const { sent, received } = await runClient(t, {
    topic: 'numbers',
    sendTo: follower,
    receiveFrom: follower,
    consumer: 'simple',
    total: 600,
    filter: { kind: 'sql', expression: "n BETWEEN 100 AND 299 AND TAGS <> 'c'" },
    wanted: '^[ab] [12][0-9][0-9]$',
  });
  t.is(sent.acknowledged, 600);
  t.deepEqual(received, { kind: 'received', lost: 0, repeats: 0, foreign: 0 });
  const other = new RawClient(follower, 'other-filter');
  t.teardown(() => other[Symbol.dispose]());
  await other
    .receive({
      group: { name: 'simple-readers' },
      messageQueue: { topic: { name: 'numbers' } },
      filterExpression: { type: 'TAG', expression: 'c' },
      batchSize: 1,
      invisibleDuration: { seconds: 10 },
      longPollingTimeout: { seconds: 0 },
    })
    .done();
  const { adminAddress = '', logFile = '' } = cluster.brokers.find((broker) => broker.name === leader) ?? {};
  const metrics = await (await fetch(`http://${adminAddress}/metrics`)).text();
  t.regex(metrics, /^flotilla_subscription_conflicts 1$/m);
  const warned = (): boolean => {
    const line = readFileSync(logFile, 'utf8')
      .split('\n')
      .find((each) => each.includes('different filters'));
    return (
      line?.includes('sql n BETWEEN') === true && line.includes('tag c') && line.includes('simple-readers')
    );
  };
  await within(t, 5000, warned, 'the leader warns of both filters');
});
