import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { root } from './sources.ts';

function runTests(
  args: readonly string[],
  cwd = root,
): { status: number | null; lastLine: string | undefined } {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const script = join(root, 'scripts', 'test.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env,
    cwd,
  });
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

test('the test command ends with its counts', (t) => {
  t.deepEqual(runTests(['test/config/units.test.ts']), { status: 0, lastLine: '3 passed, 0 failed' });
});

test('no tests at all is a failure', (t) => {
  t.deepEqual(runTests(['test/config/no-such.test.ts']), { status: 1, lastLine: '0 passed, 1 failed' });
});

test('tests that passed count also when another one failed', (t) => {
  const project = mkdtempSync(join(tmpdir(), 'flotilla-runner-'));
  t.teardown(() => rmSync(project, { recursive: true, force: true }));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{"type": "module"}');
  const tests = ['t.pass()', 't.pass()', 't.fail()'].map((body, i) => `test('${i}', (t) => ${body});`);
  writeFileSync(join(project, 'some.test.js'), ["import test from 'ava';", ...tests].join('\n'));
  t.deepEqual(runTests([], project), { status: 1, lastLine: '2 passed, 1 failed' });
});
