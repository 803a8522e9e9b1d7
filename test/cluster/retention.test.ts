import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { leaderOf, makeTopic, within } from './support.ts';
import { Sender } from './sender.ts';

const mebibyte = 1 << 20;
const queues = 2;

async function start(t: ExecutionContext): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({
    brokers: 3,
    segmentBytes: mebibyte,
    sets: ['commitLog.retention.maxBytes=3MiB', 'commitLog.retention.minSegments=1'],
  });
  t.teardown(async () => {
    if (!t.passed)
      for (const { name, logFile } of cluster.brokers)
        t.log(name, readFileSync(logFile, 'utf8').split('\n').slice(-25).join('\n'));
    await cluster.stop();
  });
  await makeTopic(cluster, 'orders', queues);
  return cluster;
}

function segments(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'commitlog')).filter((name) => /^\d{20}$/.test(name));
}

/** Offset of the first message of each queue that the broker itself still holds. */
async function firstOffsets(address: string): Promise<number[]> {
  using admin = new AdminClient({ addresses: [address] });
  const found: number[] = [];
  for (let queueId = 0; queueId < queues; queueId++) {
    const [message] = await admin.readQueue('orders', queueId, { offset: 0, maxMessages: 1 });
    found.push(message?.queueOffset ?? -1);
  }
  return found;
}

async function isReady(address: string): Promise<boolean> {
  using admin = new AdminClient({ addresses: [address], timeoutMs: 1000 });
  try {
    return (await admin.brokerStatus()).ready;
  } catch {
    return false;
  }
}

async function appliedAt(address: string): Promise<number> {
  using admin = new AdminClient({ addresses: [address] });
  const { appliedIndex } = await admin.brokerStatus();
  return appliedIndex;
}

function inRange(position: number, from: number, to: number): boolean {
  return position >= from && position < to;
}

/** Of the segments [from, to), one after the other. */
function hashOf(dataDir: string, from: number, to: number): string {
  const hash = createHash('sha256');
  for (const name of segments(dataDir))
    if (inRange(Number(name), from, to))
      hash.update(name).update(readFileSync(join(dataDir, 'commitlog', name)));
  return hash.digest('hex');
}

/** Of the states beside those segments. */
function stateHashes(dataDir: string, from: number, to: number): string[] {
  return readdirSync(join(dataDir, 'commitlog'))
    .filter((name) => /^state-\d{20}$/.test(name) && inRange(Number(name.slice(6)), from, to))
    .map((name) => {
      const state = readFileSync(join(dataDir, 'commitlog', name));
      return `${name} ${createHash('sha256').update(state).digest('hex')}`;
    });
}

/** Sixteen senders until `done`. */
async function loadUntil(sender: Sender, done: () => boolean): Promise<void> {
  const workers = Array.from({ length: 16 }, async () => {
    while (!done()) await sender.send();
  });
  await Promise.all(workers);
}

function gaveUp(dataDir: string, count: number): boolean {
  return Number(segments(dataDir)[0] ?? 0) >= count * mebibyte;
}

/** The log has filled that many segments since it began. */
function wrote(dataDir: string, count: number): boolean {
  return Number(segments(dataDir).at(-1) ?? 0) >= count * mebibyte;
}

test.serial(
  'the floor moves on all brokers alike, and a broker that was away when it passed is seeded',
  async (t) => {
    t.timeout(240_000);
    const cluster = await start(t);
    const sender = new Sender(t, cluster, { bodyBytes: 8 * 1024 });
    const { brokers } = cluster;
    // A minute lets ten segments go (S10): the load stops at what is needed, or the floor falls behind it.
    await loadUntil(sender, () => brokers.some(({ dataDir }) => wrote(dataDir, 6)));
    await within(
      t,
      20_000,
      () => brokers.every(({ dataDir }) => gaveUp(dataDir, 2)),
      'all brokers gave up two segments',
    );
    await within(
      t,
      20_000,
      async () => {
        const found = await Promise.all(brokers.map(async (broker) => firstOffsets(broker.clientAddress)));
        return found.every(
          (offsets) => offsets.every((offset) => offset > 0) && String(offsets) === String(found[0]),
        );
      },
      'every broker answers the same first offsets',
    );
    const leader = await leaderOf(cluster);
    const [away] = brokers.filter((broker) => broker.name !== leader);
    if (away === undefined) throw new Error('no follower');
    await cluster.kill(away.name);
    const others = brokers.filter((broker) => broker !== away);
    const behind = Number(segments(away.dataDir).at(-1)) / mebibyte;
    await loadUntil(sender, () => others.some(({ dataDir }) => wrote(dataDir, behind + 6)));
    await within(
      t,
      60_000,
      () => others.every(({ dataDir }) => gaveUp(dataDir, behind + 2)),
      'the floor passed the broker that is away',
    );
    cluster.restart(away.name);
    let ready = false;
    const load = loadUntil(sender, () => ready);
    await within(t, 60_000, () => gaveUp(away.dataDir, behind + 2), 'the broker begins at the floor');
    await within(t, 30_000, async () => isReady(away.clientAddress), 'the broker is ready again');
    ready = true;
    await load;
    await within(
      t,
      30_000,
      async () => {
        const applied = await Promise.all(brokers.map(async (broker) => appliedAt(broker.clientAddress)));
        return new Set(applied).size === 1;
      },
      'all brokers have applied the same',
    );
    for (const broker of brokers) await cluster.kill(broker.name, 'SIGTERM');
    const from = Math.max(...brokers.map(({ dataDir }) => Number(segments(dataDir)[0])));
    // They did not stop at the same entry: what is sealed on all of them must be equal.
    const to = Math.min(...brokers.map(({ dataDir }) => Number(segments(dataDir).at(-1))));
    t.true(from < to, `sealed segments from ${from} to ${to}`);
    const hashes = brokers.map(({ dataDir }) => hashOf(dataDir, from, to));
    t.is(new Set(hashes).size, 1, 'segments are equal');
    const states = brokers.map(({ dataDir }) => stateHashes(dataDir, from, to));
    t.deepEqual(states[1], states[0]);
    t.deepEqual(states[2], states[0]);
    t.regex(readFileSync(away.logFile, 'utf8'), /fetching its state/);
  },
);
