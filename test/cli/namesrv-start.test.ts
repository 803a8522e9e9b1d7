import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

interface Started {
  readonly child: ReturnType<typeof spawn>;
  readonly ready: Record<string, unknown>;
  readonly messages: string[];
  /** The process has ended and everything it wrote was read. */
  readonly closed: Promise<unknown>;
}

async function start(listen: string): Promise<Started> {
  const args = ['namesrv', 'start', '--cluster', 'test', '--listen', listen, '--admin-listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, [MAIN, ...args, '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const messages: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = await new Promise<Record<string, unknown>>((resolve) => {
    lines.on('line', (line) => {
      const entry: unknown = JSON.parse(line);
      if (typeof entry !== 'object' || entry === null || !('msg' in entry)) return;
      messages.push(String(entry.msg));
      if (entry.msg === 'namesrv started' || entry.msg === 'namesrv could not start') resolve({ ...entry });
    });
  });
  return { child, ready, messages, closed };
}

async function exitOf({ child, closed }: Started): Promise<number | null> {
  await closed;
  return child.exitCode;
}

test('a NameServer says that it is ready, stops cleanly on SIGTERM and exits 0', async (t) => {
  const started = await start('127.0.0.1:0');
  const { child, ready, messages } = started;
  t.regex(String(ready['listen']), /^127\.0\.0\.1:[1-9]\d*$/);
  const response = await fetch(`http://${String(ready['admin'])}/readyz`);
  t.is(response.status, 200);
  child.kill('SIGTERM');
  t.is(await exitOf(started), 0);
  t.deepEqual(messages, ['namesrv started', 'namesrv stopping', 'namesrv stopped']);
});

test('it stops when the parent that holds its stdin is gone', async (t) => {
  const started = await start('127.0.0.1:0');
  const { child, messages } = started;
  child.stdin?.end();
  t.is(await exitOf(started), 0);
  t.is(messages.at(-1), 'namesrv stopped');
});

test('a taken port is named in the log and exits 1', async (t) => {
  const first = await start('127.0.0.1:0');
  const second = await start(String(first.ready['listen']));
  t.is(second.ready['code'], 'PORT_IN_USE');
  t.is(await exitOf(second), 1);
  first.child.stdin?.end();
  t.is(await exitOf(first), 0);
});
