import { spawnSync } from 'node:child_process';
import test from 'ava';
import { detours, findCycle, forbiddenArrow, impurities, layerOf, machineBound } from './layers.ts';
import { readSources, root } from './sources.ts';

const product = readSources('src', 'chaos', 'bench');
const MAX_LINES = 400;

test('imports point downwards only', (t) => {
  const arrows = product.flatMap(({ path, imports }) =>
    imports.map((target) => forbiddenArrow(path, target)),
  );
  t.deepEqual(
    arrows.filter((arrow) => arrow !== undefined),
    [],
  );
});

test('there is no import cycle', (t) => {
  t.is(findCycle(new Map(product.map(({ path, imports }) => [path, imports]))), undefined);
});

test('the Raft core is pure', (t) => {
  const core = product.filter(({ path }) => layerOf(path) === 'src/raft/core');
  t.true(core.length > 0);
  for (const { path, code, packages } of core) {
    t.deepEqual(packages, [], path);
    t.deepEqual(impurities(code), [], path);
  }
});

test('the log touches disk, time and random numbers through src/runtime only', (t) => {
  const log = product.filter(({ path }) => layerOf(path) === 'src/commitlog');
  for (const path of machineBound)
    t.true(
      log.some((source) => source.path === path),
      path,
    );
  for (const source of log)
    if (!machineBound.includes(source.path)) t.deepEqual(detours(source), [], source.path);
});

test('files are short, and nothing is left to do later', (t) => {
  for (const { path, text, code } of [...product, ...readSources('test', 'scripts')]) {
    t.true(text.split('\n').length - 1 <= MAX_LINES, `${path} has more than ${MAX_LINES} lines`);
    if (!path.startsWith('test/tidy/')) t.notRegex(text, /\b(TODO|FIXME|XXX)\b/, path);
    if (path.startsWith('src/')) t.notRegex(code, /\bexport default\b|\bexport \*/, path);
  }
});

test('what is installed or built is not tracked', (t) => {
  const { stdout } = spawnSync('git', ['ls-files', '-s'], { cwd: root, encoding: 'utf8' });
  for (const line of stdout.split('\n')) {
    t.notRegex(line, /^120000 /, 'a symbolic link');
    t.notRegex(line, /\t(node_modules|dist|coverage)(\/|$)/);
    t.notRegex(line, /\.(log|cpuprofile|heapsnapshot)$|\tperf\.data/, 'what a tool left behind');
  }
});

test('the rules notice what they forbid', (t) => {
  t.regex(
    forbiddenArrow('src/raft/driver/x.ts', 'src/commitlog/y.ts') ?? '',
    /src\/raft\/driver.*src\/commitlog/,
  );
  t.truthy(forbiddenArrow('src/raft/core/x.ts', 'src/raft/driver/y.ts'));
  t.truthy(forbiddenArrow('src/namesrv/x.ts', 'src/broker/y.ts'));
  t.truthy(forbiddenArrow('src/store/x.ts', 'test/y.ts'));
  t.is(forbiddenArrow('src/store/x.ts', 'src/commitlog/y.ts'), undefined);
  t.deepEqual(
    findCycle(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
    ['b', 'c', 'b'],
  );
  for (const code of [
    'Date.now()',
    'Math.random()',
    'setTimeout(f)',
    'async () => 1',
    'process.env',
    'crypto.randomUUID()',
  ]) {
    t.not(impurities(code).length, 0, code);
  }
  for (const code of ['Date.now()', 'performance.now()', 'setTimeout(f)', 'randomUUID()', 'process.pid'])
    t.is(detours({ code, packages: [] }).length, 1, code);
  t.deepEqual(detours({ code: "hash('Date')", packages: ['node:fs/promises', 'node:crypto'] }), [
    'node:fs/promises',
  ]);
  t.deepEqual(impurities("const a = 'async Date';"), []);
});
