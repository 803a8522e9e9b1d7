import { spawnSync } from 'node:child_process';
import test from 'ava';
import { findCycle, forbiddenArrow, impurities, isSimulated, layerOf, machineUses } from './layers.ts';
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

test('what a simulation runs reaches time, random numbers and disk through src/runtime only', (t) => {
  const files = product.filter(({ path }) => isSimulated(path));
  t.true(files.length > 0);
  for (const { path, code } of files) t.deepEqual(machineUses(code), [], path);
});

test('one file knows which database holds the state', (t) => {
  const users = product.filter(({ packages }) => packages.includes('level')).map(({ path }) => path);
  t.deepEqual(users, ['src/store/state-db.ts']);
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
  t.deepEqual(impurities("const a = 'async Date';"), []);
  for (const code of [
    'now: Date.now',
    'performance.now()',
    'setImmediate(run)',
    'randomBytes(4)',
    "import { rm } from 'node:fs/promises'",
    "import { filter, timeout } from 'rxjs'",
  ]) {
    t.is(machineUses(code).length, 1, code);
  }
  t.deepEqual(machineUses("import { filter } from 'rxjs'; clock.after(leaseTimeoutMs, run)"), []);
  t.true(isSimulated('src/broker/replica.ts') && isSimulated('src/store/leader/polls.ts'));
  t.false(isSimulated('src/raft/driver/peer-link.ts'));
});
