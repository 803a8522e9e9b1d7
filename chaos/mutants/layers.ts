import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What noticed a mutant. */
export interface Kill {
  /** Title of the failing test, or the broken rule and where it broke. */
  readonly by: string;
  /** Simulated runs until then; undefined: not a matter of seeds. */
  readonly seeds: number | undefined;
}

/** One part of the test system that may notice a mutant. */
export interface Layer {
  readonly name: string;
  /** Tests the build in `dir`, whose mistake is in `file` (if it has one); undefined: all is green. */
  hunt(dir: string, file: string | undefined): Promise<Kill | undefined>;
}

/** The tests of a module, and of what stands on it; others are slower and see no more. */
const unitSuites: readonly (readonly [module: string, suites: readonly string[]])[] = [
  ['src/raft/core/', ['test/raft/core', 'test/scenarios']],
  ['src/raft/driver/', ['test/raft/driver', 'test/broker']],
  ['src/commitlog/', ['test/commitlog', 'test/store']],
  ['src/store/', ['test/store', 'test/broker']],
  ['src/gateway/forward/', ['test/gateway/forward']],
  ['src/broker/', ['test/broker']],
];
/** A mutant may hang; nothing that is well takes so long. */
const deadlineMs = 600_000;
const testTimeout = '2m';

/** L1: tests of single modules. */
export const unitLayer: Layer = {
  name: 'unit',
  async hunt(dir, file) {
    const suites = unitSuites.filter(([module]) => file === undefined || file.startsWith(module));
    for (const suite of new Set(suites.flatMap(([, names]) => names))) {
      const kill = await runTests(dir, suite);
      if (kill !== undefined) return kill;
    }
    return undefined;
  },
};

/** L2: the search through all small histories of the core, which sees mistakes in the core only. */
export const searchLayer: Layer = {
  name: 'search',
  async hunt(dir, file) {
    const isInCore = file === undefined || file.startsWith('src/raft/core/');
    return isInCore ? runTests(dir, 'test/raft/search') : undefined;
  },
};

export interface SeedRange {
  readonly from: number;
  readonly to: number;
}

/** L3: whole nodes on simulated time, network and disks. */
export function simLayer({ from, to }: SeedRange): Layer {
  return {
    name: 'sim',
    async hunt(dir) {
      const args = ['--enable-source-maps', 'dist/chaos/sim/main.js', '--seeds', `${from}..${to}`];
      const { matched, ok, how } = await runUntil(dir, args, /^seed (\d+): (?!held)(?:BROKEN )?(.*)$/);
      if (matched !== undefined) return { by: matched[2] ?? '', seeds: Number(matched[1]) - from + 1 };
      return ok ? undefined : { by: `the simulator ended with ${how}`, seeds: undefined };
    },
  };
}

async function runTests(dir: string, suite: string): Promise<Kill | undefined> {
  const ava = 'node_modules/ava/entrypoints/cli.mjs';
  const args = [ava, '--tap', '--fail-fast', '--timeout', testTimeout, `${suite}/**`];
  const { matched, ok, how } = await runUntil(dir, args, /^not ok \d+ - (.*)$/);
  if (matched !== undefined) return { by: matched[1] ?? '', seeds: undefined };
  return ok ? undefined : { by: `${suite} ended with ${how}`, seeds: undefined };
}

interface Ended {
  /** The line that settled it; the process was ended then. */
  readonly matched: RegExpExecArray | undefined;
  readonly ok: boolean;
  /** Exit code or signal, and the error that the process complained of. */
  readonly how: string;
}

/** Runs node until it prints a line that matches, or ends, or the deadline passes. */
async function runUntil(dir: string, args: readonly string[], wanted: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const exited = once(child, 'exit');
  const timer = setTimeout(end, deadlineMs);
  let complaint = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (complaint === '' && /^\w*Error\b/.test(line)) complaint = `: ${line}`;
  });
  let matched: RegExpExecArray | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    matched ??= wanted.exec(line) ?? undefined;
    if (matched !== undefined) end();
  }
  await exited;
  clearTimeout(timer);
  process.off('exit', end);
  return { matched, ok: child.exitCode === 0, how: `${child.exitCode ?? child.signalCode}${complaint}` };
}
