/** What each folder may import besides itself; the arrows of docs/architecture.md. Longest matching folder wins. */
const base = [
  'src/errors',
  'src/config',
  'src/metrics',
  'src/lifecycle',
  'src/runtime',
  'src/marks',
  'src/proto',
];
const raft = [...base, 'src/raft/core', 'src/raft/driver'];
const store = [...raft, 'src/commitlog'];
const gateway = [...store, 'src/store'];
const processes = [...gateway, 'src/gateway'];
const cli = [...processes, 'src/broker', 'src/namesrv'];

export const layers: ReadonlyMap<string, readonly string[]> = new Map([
  ['src/errors', []],
  ['src/config', ['src/errors']],
  ['src/metrics', ['src/errors']],
  ['src/lifecycle', ['src/errors']],
  ['src/runtime', ['src/errors']],
  ['src/proto', ['src/errors']],
  ['src/marks', []],
  ['src/raft/core', ['src/errors', 'src/marks']],
  ['src/raft/driver', [...base, 'src/raft/core']],
  ['src/commitlog', raft],
  ['src/store', store],
  ['src/gateway', gateway],
  ['src/broker', processes],
  ['src/namesrv', processes],
  ['src/cli', cli],
  ['chaos', [...cli, 'src/cli']],
  ['bench', [...cli, 'src/cli', 'chaos']],
]);

/** The layer that a path belongs to. */
export function layerOf(path: string): string | undefined {
  const matches = [...layers.keys()].filter((layer) => path.startsWith(`${layer}/`));
  return matches.sort((a, b) => b.length - a.length)[0];
}

/** Why `from` must not import `to`; undefined: it may. */
export function forbiddenArrow(from: string, to: string): string | undefined {
  const source = layerOf(from);
  const target = layerOf(to);
  if (source === undefined) return `${from} belongs to no layer`;
  if (target === undefined) return `${from} imports ${to}, which belongs to no layer`;
  if (source === target || layers.get(source)?.includes(target) === true) return undefined;
  return `${from} (${source}) imports ${to} (${target})`;
}

/** One import cycle of the graph, as a path that ends where it began; undefined: there is none. */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

const impure: readonly [RegExp, string][] = [
  [/\b(Date|performance|process|globalThis|Atomics|console|crypto)\b/, 'clock, process or console'],
  [/\bMath\.random\b/, 'random numbers'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\b/, 'timers'],
  [/\b(Promise|async|await)\b/, 'promises'],
  [/\b(fetch|Worker|require)\b/, 'the outside world'],
];

/** What in the code of the pure core reaches outside of it; empty: nothing. */
export function impurities(code: string): readonly string[] {
  const plain = withoutStrings(code);
  return impure
    .filter(([pattern]) => pattern.test(plain))
    .map(([pattern, what]) => `${what}: ${pattern.exec(plain)?.[0] ?? ''}`);
}

const simulated =
  /^src\/(raft\/driver|commitlog|store|gateway\/forward)\/|^src\/gateway\/(directory|routes)\.ts$|^src\/broker\/(checkpointer|disk-binding|disk-space|open-store|group-state|hand-over|local-view|replica)\.ts$/;
/** What stands for the machine in a broker process: its network, the writer thread with its owner, the directory lock. */
const machineBound =
  /^src\/(raft\/driver\/(grpc-transport|peer-link|link|fetch-client|fetch-service)|commitlog\/(writer-thread|log-writer|dir-lock)|gateway\/forward\/(grpc-streams|service))\.ts$/;

/** Must the file run in a simulation, with time, random numbers, disk and network that are models? */
export function isSimulated(path: string): boolean {
  return simulated.test(path) && !machineBound.test(path);
}

const machine: readonly [RegExp, string][] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bhrtime\b/, 'clock'],
  [/\b(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\b/, 'timers'],
  [/\bimport\s*\{[^}]*\b(timeout|timer|interval|delay|\w+Time)\b[^}]*\}\s*from 'rxjs'/, 'timers'],
  [/\bMath\.random\b|\brandom(Bytes|UUID|FillSync|Int)\b/, 'random numbers'],
  [/'node:(fs|fs\/promises|timers|timers\/promises|net|worker_threads)'/, 'disk, network or threads'],
];

/** What in the code uses the machine itself instead of src/runtime; empty: nothing. */
export function machineUses(code: string): readonly string[] {
  return machine
    .filter(([pattern]) => pattern.test(code))
    .map(([pattern, what]) => `${what}: ${pattern.exec(code)?.[0] ?? ''}`);
}

function withoutStrings(code: string): string {
  return code.replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
}
