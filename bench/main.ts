import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { relaxHeapGrowth } from '../src/cli/heap.ts';
import { LocalCluster } from '../src/cli/local-cluster.ts';
import { FlotillaError } from '../src/errors/flotilla-error.ts';
import { cases } from './cases/all.ts';
import { idle } from './cases/process.ts';
import type { BenchCase } from './support/case.ts';
import { formatNumbers, type CaseResult } from './support/result.ts';
import { Rig } from './support/rig.ts';
import { warmUp } from './support/warm-up.ts';

interface Flags {
  readonly only?: readonly string[];
  readonly seconds: number;
  readonly json?: string;
  readonly durability: 'fsync' | 'page-cache';
  readonly dataDir?: string;
  readonly profileDir?: string;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('not a positive number');
  return value;
}

const program = new Command('bench')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .description('Measure a cluster of three brokers on this host, as separate processes.')
  .addOption(new Option('--only <names...>', 'run these cases').choices(cases.map(({ name }) => name)))
  .option('--seconds <n>', 'length of one measurement', positive, 8)
  .option('--json <file>', 'write all numbers to a file')
  .addOption(
    new Option('--durability <mode>', 'when a message counts as stored')
      .choices(['fsync', 'page-cache'])
      .default('fsync'),
  )
  .option('--data-dir <dir>', 'where the brokers store (default: a temporary folder, removed)')
  .option('--profile-dir <dir>', 'let every broker write a CPU profile there when it ends')
  .action(main);

const stop = new AbortController();

async function main(flags: Flags): Promise<void> {
  relaxHeapGrowth();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const chosen = cases.filter(({ name, onDemand }) =>
    flags.only === undefined ? onDemand !== true : flags.only.includes(name),
  );
  const folder = await mkdtemp(
    join(flags.dataDir === undefined ? tmpdir() : resolve(flags.dataDir), 'bench-'),
  );
  try {
    const results = await measure(chosen, flags, folder);
    printTable(results);
    if (flags.json !== undefined)
      await writeFile(flags.json, JSON.stringify(report(flags, results), null, 2) + '\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // A case that was left behind may still hold timers.
  if (stop.signal.aborted) process.exit(130);
}

async function measure(chosen: readonly BenchCase[], flags: Flags, folder: string): Promise<CaseResult[]> {
  const profile = flags.profileDir === undefined ? undefined : resolve(flags.profileDir);
  await using cluster = await LocalCluster.start({
    brokers: 3,
    dataDir: folder,
    durability: flags.durability,
    logLevel: 'warn',
    env: profile === undefined ? {} : await profiled(profile),
  });
  using rig = new Rig(cluster, flags.seconds * 1000);
  const results: CaseResult[] = [];
  let warm = false;
  for (const one of chosen) {
    if (stop.signal.aborted) break;
    if (one !== idle && !warm) {
      console.log('warming up');
      await Promise.race([warmUp(rig), interrupted()]);
      warm = true;
    }
    results.push(...(await attempt(one, rig, results)));
  }
  return results;
}

async function profiled(folder: string): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const preload = new URL('support/profiler.js', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, FLOTILLA_TEST_PROFILE_DIR: folder };
}

/** A case that fails is reported; the others still run. */
async function attempt(
  one: BenchCase,
  rig: Rig,
  earlier: readonly CaseResult[],
): Promise<readonly CaseResult[]> {
  console.log(`${one.name}: ${one.title}`);
  try {
    const context = { log: (line: string): void => console.log(line), earlier };
    const results = await Promise.race([one.run(rig, context), interrupted()]);
    for (const { name, numbers } of results) console.log(`  ${name}: ${formatNumbers(numbers)}`);
    return results;
  } catch (error) {
    console.log(`  failed: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(new Error('interrupted')));
  });
}

function printTable(results: readonly CaseResult[]): void {
  console.log(`\n${'TARGET'.padEnd(8)}${'CASE'.padEnd(18)}${'VERDICT'.padEnd(9)}${'GOAL'.padEnd(36)}RESULT`);
  for (const { name, numbers, targets } of results) {
    const rows = targets.length === 0 ? [{ id: '-', text: '', met: undefined }] : targets;
    rows.forEach(({ id, text, met }, at) => {
      const verdict = met === undefined ? '-' : met ? 'met' : 'missed';
      const numbersText = at === 0 ? formatNumbers(numbers) : '';
      console.log(`${id.padEnd(8)}${name.padEnd(18)}${verdict.padEnd(9)}${text.padEnd(36)}${numbersText}`);
    });
  }
}

function report(flags: Flags, results: readonly CaseResult[]): object {
  return {
    at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryBytes: totalmem(),
    durability: flags.durability,
    secondsPerCase: flags.seconds,
    results,
  };
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof FlotillaError)) throw error;
  console.error(`error: ${error.message}\n  next  ${error.next}\n  code  ${error.code}`);
  process.exitCode = 1;
}
