import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { draft, LogDriver, logOptions, tempDir } from './helpers.ts';

function startAppender(dir: string): {
  child: ChildProcess;
  reported: () => number;
  atLeast: (n: number) => Promise<void>;
} {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./appender.js', import.meta.url)), dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let newest = 0;
  const waiters: { n: number; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    newest = Math.max(newest, Number(line.replace('open ', '')));
    for (const waiter of waiters) if (newest >= waiter.n) waiter.resolve();
  });
  const atLeast = (n: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`stuck at ${newest}`)), 60_000);
      waiters.push({ n, resolve: () => (clearTimeout(timer), resolve()) });
      if (newest >= n) at(waiters.length - 1);
    });
  const at = (i: number): void => waiters[i]?.resolve();
  return { child, reported: () => newest, atLeast };
}

test('everything reported written before a kill -9 is there afterwards, again and again', async (t) => {
  const dir = tempDir(t);
  let kept = 0;
  for (let round = 0; round < 4; round++) {
    const appender = startAppender(dir);
    t.teardown(() => appender.child.kill('SIGKILL'));
    await appender.atLeast(kept + 60);
    if (round === 0) {
      const error = await t.throwsAsync(LogDriver.open(logOptions(dir)), { instanceOf: FlotillaError });
      t.is(error.code, 'DATA_DIR_IN_USE');
    }
    const exited = once(appender.child, 'close');
    appender.child.kill('SIGKILL');
    await exited;
    const log = await LogDriver.open(logOptions(dir));
    t.is(log.log.restored.faulty, undefined);
    t.true(log.last >= appender.reported(), `${log.last} entries, ${appender.reported()} reported`);
    const all = await log.readAll();
    for (const batch of all)
      t.true(
        batch.data
          .subarray(93)
          .equals(
            draft(batch.index, 100 + (((batch.index - 1) * 131) % 4000)).parts[0]?.subarray(5) ?? batch.data,
          ),
      );
    kept = log.last;
    await log.log.close();
  }
});

test('a second open in the same process is refused, and allowed after close', async (t) => {
  const dir = tempDir(t);
  const log = await LogDriver.open(logOptions(dir));
  const error = await t.throwsAsync(LogDriver.open(logOptions(dir)), { instanceOf: FlotillaError });
  t.is(error.code, 'DATA_DIR_IN_USE');
  await log.log.close();
  await (await LogDriver.open(logOptions(dir))).log.close();
});
