import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { root } from './sources.ts';

function runTests(...args: readonly string[]): { status: number | null; lastLine: string | undefined } {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const script = join(root, 'scripts', 'test.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env,
    cwd: root,
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

test('the test command ends with its counts', (t) => {
  t.deepEqual(runTests('test/config/units.test.ts'), { status: 0, lastLine: '3 passed, 0 failed' });
});

test('no tests at all is a failure', (t) => {
  t.deepEqual(runTests('test/config/no-such.test.ts'), { status: 1, lastLine: '0 passed, 1 failed' });
});
