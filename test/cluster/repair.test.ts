import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import { LocalCluster, type LocalBroker } from '../../src/cli/local-cluster.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { makeTopic, within } from './support.ts';

const queues = 4;
const segmentBytes = 1 << 20;

async function start(t: ExecutionContext): Promise<LocalCluster> {
  const cluster = await LocalCluster.start({
    brokers: 3,
    segmentBytes,
    sets: ['commitLog.scrubBytesPerSecond=64MiB', 'commitLog.cacheBytes=1MiB'],
  });
  t.teardown(async () => cluster.stop());
  await makeTopic(cluster, 'orders', queues);
  return cluster;
}

/** Sends until `count` messages are acknowledged; answers their ids. */
async function send(cluster: LocalCluster, count: number, first = 0): Promise<Set<string>> {
  const stamp = new MessageStamp('orders', 12, 4000);
  const acked = new Set<string>();
  const clients = cluster.brokers
    .filter((broker) => broker.running)
    .map((broker) => new MessagingClient(broker.clientAddress, 'repair'));
  try {
    for (let number = first; acked.size < count; number++) {
      const id = String(number).padStart(12, '0');
      const end = await clients[number % clients.length]?.send(stamp.request([id]), 5000);
      if (end !== undefined && 'answer' in end && end.answer.status.code === 20_000) acked.add(id);
    }
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
  return acked;
}

/** Each message that a replica serves, by place. */
async function served(broker: LocalBroker): Promise<Map<string, string>> {
  using admin = new AdminClient({ addresses: [broker.clientAddress], timeoutMs: 5000 });
  const found = new Map<string, string>();
  for (let queueId = 0; queueId < queues; queueId++) {
    for (let offset = 0; ;) {
      const messages = await admin.readQueue('orders', queueId, { offset, maxMessages: 100 });
      for (const message of messages)
        found.set(`${queueId}/${offset++}`, `${message.messageId} ${message.message.toString('hex')}`);
      if (messages.length === 0) break;
    }
  }
  return found;
}

function segments(broker: LocalBroker): string[] {
  return readdirSync(join(broker.dataDir, 'commitlog')).filter((name) => /^\d{20}$/.test(name));
}

function flip(path: string, at: number): void {
  const fd = openSync(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(fd, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 0x04;
    writeSync(fd, byte, 0, 1, at);
  } finally {
    closeSync(fd);
  }
}

/** What was served before is served by every replica, all of them say that their log is whole, and files are equal. */
async function allEqual(
  t: ExecutionContext,
  cluster: LocalCluster,
  wanted: { before: Map<string, string>; acked: Set<string> },
): Promise<void> {
  for (const broker of cluster.brokers) {
    let last = '';
    await within(
      t,
      20_000,
      async () => {
        try {
          const now = await served(broker);
          for (const [place, message] of wanted.before) {
            const found = now.get(place);
            if (found !== undefined && found !== message)
              t.fail(`${broker.name} serves another message at ${place}`);
          }
          const ids = new Set([...now.values()].map((message) => message.slice(0, 12)));
          last = `${now.size} messages`;
          return (
            [...wanted.before.keys()].every((place) => now.has(place)) &&
            [...wanted.acked].every((id) => ids.has(id))
          );
        } catch (error) {
          last = String(error);
          return false;
        }
      },
      `${broker.name} serves everything: ${last}`,
    );
  }
  await within(
    t,
    20_000,
    async () => {
      const statuses = await cluster.statuses();
      return (
        statuses.length === 3 &&
        statuses.every((status) => status.ready && !status.faulty && status.damagedRanges === 0)
      );
    },
    'every log is whole',
  );
  await Promise.all(cluster.brokers.map(async (broker) => cluster.kill(broker.name, 'SIGTERM')));
  const [first, ...others] = cluster.brokers;
  if (first === undefined) throw new Error('no broker');
  const shared = segments(first).slice(0, -1);
  t.true(shared.length >= 2);
  for (const name of shared) {
    const bytes = readFileSync(join(first.dataDir, 'commitlog', name));
    for (const other of others)
      t.true(bytes.equals(readFileSync(join(other.dataDir, 'commitlog', name))), `${name} of ${other.name}`);
  }
}

/** Reads all that a broker has; answers whether some of it was not readable. */
async function meets(broker: LocalBroker): Promise<boolean> {
  try {
    await served(broker);
    return false;
  } catch (error) {
    return error instanceof FlotillaError && error.code === 'DATA_CORRUPT';
  }
}

async function followerOf(cluster: LocalCluster): Promise<LocalBroker> {
  const leader = await cluster.leader();
  const follower = cluster.brokers.find((broker) => broker.name !== leader);
  if (follower === undefined) throw new Error('no follower');
  return follower;
}

test.serial('rot in a sealed segment of a follower is found and repaired while it serves', async (t) => {
  t.timeout(180_000);
  const cluster = await start(t);
  const acked = await send(cluster, 800);
  const victim = await followerOf(cluster);
  const before = await served(victim);
  t.is(before.size, 800);
  await cluster.kill(victim.name, 'SIGTERM');
  const [first = ''] = segments(victim);
  const path = join(victim.dataDir, 'commitlog', first);
  const whole = readFileSync(path);
  for (const at of [5000, 300_000, 300_100, 900_000]) flip(path, at);
  cluster.restart(victim.name);
  await cluster.waitReady({ name: victim.name });
  await within(t, 20_000, () => readFileSync(path).equals(whole), 'the bytes are as before');
  t.true(existsSync(join(victim.dataDir, 'quarantine')));
  t.regex(readFileSync(victim.logFile, 'utf8'), /damaged entries are repaired/);
  await allEqual(t, cluster, { before, acked });
});

// catalog 94
test.serial(
  'S14 a leader that is damaged below its mark comes back without leading, and gets everything again',
  async (t) => {
    t.timeout(180_000);
    const cluster = await start(t);
    const acked = await send(cluster, 800);
    const name = await cluster.leader();
    const victim = cluster.brokers.find((broker) => broker.name === name);
    if (victim === undefined) throw new Error('no leader');
    const before = await served(victim);
    await cluster.kill(name);
    const files = segments(victim);
    const active = files.at(-1) ?? '';
    flip(join(victim.dataDir, 'commitlog', active), 2000);
    // A header in a sealed segment, whose index is gone: all entries from there on are in doubt.
    const [, second = ''] = files;
    flip(join(victim.dataDir, 'commitlog', second), 20);
    rmSync(join(victim.dataDir, 'commitlog', `${second}.index`), { force: true });
    for (const id of await send(cluster, 50, 10_000)) acked.add(id);
    cluster.restart(name);
    await within(
      t,
      10_000,
      () => /stored entries are damaged/.test(readFileSync(victim.logFile, 'utf8')),
      'it says so',
    );
    await cluster.waitReady({ name });
    t.true(readdirSync(join(victim.dataDir, 'quarantine')).includes(second), 'damaged bytes are kept');
    await allEqual(t, cluster, { before, acked });
  },
);

test.serial(
  'S17 a leader that can not read an old entry gives leadership away, and has it repaired',
  async (t) => {
    t.timeout(180_000);
    const cluster = await start(t);
    const acked = await send(cluster, 800);
    const name = await cluster.leader();
    const victim = cluster.brokers.find((broker) => broker.name === name);
    if (victim === undefined) throw new Error('no leader');
    const before = await served(victim);
    const { pid } = victim;
    const path = join(victim.dataDir, 'commitlog', segments(victim)[0] ?? '');
    const whole = readFileSync(path);
    flip(path, 400_000);
    await within(
      t,
      20_000,
      async () => (await meets(victim)) || readFileSync(path).equals(whole),
      'a reader meets it',
    );
    await within(t, 20_000, () => readFileSync(path).equals(whole), 'the bytes are as before');
    await within(t, 20_000, async () => (await cluster.leader()) !== name, 'another broker leads');
    t.is(cluster.brokers.find((broker) => broker.name === name)?.pid, pid, 'the process lives');
    await allEqual(t, cluster, { before, acked });
  },
);

// catalog 95
test.serial('derived files that are gone or damaged are made again', async (t) => {
  t.timeout(180_000);
  const cluster = await start(t);
  const acked = await send(cluster, 800);
  const victim = await followerOf(cluster);
  const before = await served(victim);
  await cluster.kill(victim.name, 'SIGTERM');
  const [first = ''] = segments(victim);
  rmSync(join(victim.dataDir, 'commitlog', `${first}.index`));
  const queue = join(victim.dataDir, 'consumequeue', 'orders', '1');
  rmSync(join(queue, readdirSync(queue)[0] ?? ''));
  cluster.restart(victim.name);
  await cluster.waitReady({ name: victim.name });
  await cluster.kill(victim.name, 'SIGTERM');
  for (const name of readdirSync(join(victim.dataDir, 'state')))
    if (/\.(ldb|log)$/.test(name)) flip(join(victim.dataDir, 'state', name), 40);
  cluster.restart(victim.name);
  await cluster.waitReady({ name: victim.name });
  await allEqual(t, cluster, { before, acked });
});

// catalog 93
test.serial('entries that no replica has are not invented: the group stops and says why', async (t) => {
  t.timeout(180_000);
  const cluster = await start(t);
  await send(cluster, 100);
  await Promise.all(cluster.brokers.map(async (broker) => cluster.kill(broker.name, 'SIGTERM')));
  for (const broker of cluster.brokers)
    flip(join(broker.dataDir, 'commitlog', segments(broker)[0] ?? ''), 100_000);
  const bytes = cluster.brokers.map((broker) =>
    readFileSync(join(broker.dataDir, 'commitlog', segments(broker)[0] ?? '')),
  );
  for (const broker of cluster.brokers) cluster.restart(broker.name);
  await within(
    t,
    20_000,
    async () => {
      const statuses = await cluster.statuses();
      return statuses.length === 3 && statuses.every((status) => status.faulty && !status.ready);
    },
    'all say that they are damaged',
  );
  const until = performance.now() + 5000;
  while (performance.now() < until)
    for (const { role, faulty } of await cluster.statuses()) {
      t.true(faulty);
      t.not(role, 'leader');
    }
  cluster.brokers.forEach((broker, i) => {
    t.true(
      readFileSync(join(broker.dataDir, 'commitlog', segments(broker)[0] ?? '')).equals(
        bytes[i] ?? Buffer.alloc(0),
      ),
    );
  });
});
