import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { flotilla, type Run } from './flotilla.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null ? { ...value } : {};
    });
}

test.serial('topics, messages and status over a cluster of one broker', async (t) => {
  await using cluster = await LocalCluster.start({ brokers: 1, segmentBytes: 2 ** 20 });
  const env = { FLOTILLA_NAMESRV: cluster.namesrvAddresses.join(',') };
  const run = async (...args: readonly string[]): Promise<Run> => flotilla(args, env);

  t.like(await run('topic', 'create', 'orders', '--queues', '4'), { code: 0, stdout: 'orders\n' });
  t.like(await run('topic', 'create', 'orders', '--queues', '4'), { code: 0 }, 'a repeat is done');
  const other = await run('topic', 'create', 'orders', '--queues', '5');
  t.is(other.code, 1);
  t.regex(other.stderr, /code {2}TOPIC_EXISTS/);
  t.is((await run('topic', 'ls', '-o', 'name')).stdout, 'orders\n');

  const produced = await run(
    'produce',
    'orders',
    'hello',
    '--count',
    '40',
    '-k',
    'k1',
    '-t',
    'new',
    '-p',
    'a=b',
    '--json',
  );
  t.is(produced.code, 0, produced.stderr);
  const stored = jsonLines(produced.stdout);
  t.is(new Set(stored.map(({ messageId }) => messageId)).size, 40);
  const description: unknown = JSON.parse((await run('topic', 'describe', 'orders', '--json')).stdout);
  t.like(description, { name: 'orders', queues: 4, messages: 40 });

  const read = await run('consume', 'orders', '--from', 'earliest', '-n', '7', '--json');
  t.is(jsonLines(read.stdout).length, 7, read.stderr);
  const consumed = jsonLines((await run('consume', 'orders', '-g', 'billing', '--json')).stdout);
  const ids = (messages: typeof consumed): ReadonlySet<unknown> =>
    new Set(messages.map(({ messageId }) => messageId));
  t.deepEqual(ids(consumed), ids(stored));
  t.is(consumed.length, 40);
  t.like(consumed[0], { body: 'hello', tag: 'new', keys: ['k1'], properties: { a: 'b' }, attempt: 1 });
  t.is(
    (await run('consume', 'orders', '-g', 'billing')).stdout,
    '',
    'what was acknowledged does not come again',
  );

  const status: unknown = JSON.parse((await run('cluster', 'status', '--json')).stdout);
  t.like(Array.isArray(status) && status[0], {
    name: 'broker-0',
    role: 'leader',
    ready: true,
    durability: 'fsync',
  });

  t.like(await run('topic', 'delete', 'orders'), { code: 2, stdout: '' });
  t.like(await run('topic', 'delete', 'orders', '--dry-run'), { code: 0, stdout: '' });
  t.like(await run('topic', 'delete', 'orders', '--yes'), { code: 0, stdout: 'orders\n' });
  const gone = await run('produce', 'orders', 'late');
  t.is(gone.code, 1);
  t.regex(gone.stderr, /code {2}TOPIC_NOT_FOUND/);

  const [broker] = cluster.brokers;
  await cluster.kill('broker-0', 'SIGTERM');
  const verified = await run('log', 'verify', broker?.dataDir ?? '', '--json');
  t.is(verified.code, 0, verified.stderr);
  t.like(JSON.parse(verified.stdout), { verdict: 'normal', problems: [] });
  const dumped = jsonLines((await run('log', 'dump', broker?.dataDir ?? '', '--topic', 'orders')).stdout);
  const counts = dumped.map(({ records }) => (Array.isArray(records) ? records.length : 0));
  t.is(
    counts.reduce((sum, count) => sum + count, 0),
    40,
  );
  t.regex((await run('log', 'inspect', broker?.dataDir ?? '')).stdout, /SEGMENT +FIRST +LAST +BYTES +STATE/);
});

test.serial('nobody reachable exits 3', async (t) => {
  const run = await flotilla(['topic', 'ls', '--namesrv', '127.0.0.1:1', '--timeout', '500ms']);
  t.is(run.code, 3);
  t.regex(run.stderr, /127\.0\.0\.1:1[\s\S]*code {2}UNREACHABLE/);
});

test.serial('the demo kills the leader, loses nothing and prints its verdict as the only data', async (t) => {
  const run = await flotilla(['demo', '--messages', '600', '--rate', '100', '--seed', '1', '--json']);
  t.is(run.code, 0, run.stderr);
  const verdict: unknown = JSON.parse(run.stdout);
  t.like(verdict, { result: 'pass', lost: 0, phantom: 0, sent: 600, seed: 1, brokers: 3 });
  t.regex(run.stderr, /kill -9 broker-\d \(leader\)/);
});

async function adminAnswers(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}/livez`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

async function startDev(): Promise<{
  child: ReturnType<typeof spawn>;
  closed: Promise<unknown>;
  lines: string[];
}> {
  const args = ['dev', '--brokers', '1', '--topic', 'orders'];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines: string[] = [];
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('next:')) resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  return { child, closed, lines };
}

test.serial('dev runs until Ctrl-C and stops its processes', async (t) => {
  const { child, closed, lines } = await startDev();
  t.regex(lines.join('\n'), /broker-0 .* leader/);
  child.kill('SIGINT');
  await closed;
  t.is(child.exitCode, 0);
});

test.serial('the processes of a local cluster end with their parent, however it dies', async (t) => {
  const script = `
    const { LocalCluster } = await import(${JSON.stringify(new URL('../../src/cli/local-cluster.js', import.meta.url).href)});
    const cluster = await LocalCluster.start({ brokers: 1 });
    console.log(cluster.brokers[0].adminAddress);
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  t.true(await adminAnswers(address));
  child.kill('SIGKILL');
  const deadline = performance.now() + 20_000;
  while ((await adminAnswers(address)) && performance.now() < deadline) await setTimeout(50);
  t.false(await adminAnswers(address));
});

test.serial('a killed leader is replaced; a paused one too; both come back', async (t) => {
  await using cluster = await LocalCluster.start({ brokers: 3 });
  const first = await cluster.leader();
  await cluster.kill(first);
  t.false(cluster.brokers.find(({ name }) => name === first)?.running);
  const second = await cluster.leader();
  t.not(second, first);
  cluster.restart(first);
  await cluster.waitReady();
  await cluster.kill(second, 'SIGSTOP');
  const third = await cluster.leader();
  t.not(third, second);
  await cluster.kill(second, 'SIGCONT');
  await cluster.waitReady();
  t.is((await cluster.statuses()).length, 3);
});
