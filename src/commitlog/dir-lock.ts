import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { paths } from './paths.ts';

const holderFile = z.object({
  pid: z.number(),
  /** Start time of that process, so that a reused pid is not mistaken for it. */
  started: z.string(),
  boot: z.string(),
});
type Holder = z.infer<typeof holderFile>;

/** The right to use a data directory. It ends with the process, also by kill -9: a dead holder is recognised. */
export class DirLock implements Disposable {
  readonly #path: string;
  readonly #content: string;

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
  }

  /** @throws FlotillaError DATA_DIR_IN_USE */
  static take(dir: string): DirLock {
    mkdirSync(dir, { recursive: true });
    const path = paths.lock(dir);
    const content = JSON.stringify(describe(process.pid));
    const mine = `${path}.${process.pid}`;
    writeFileSync(mine, content);
    try {
      for (let attempt = 0; attempt < 10; attempt++) {
        if (tryLink(mine, path)) return new DirLock(path, content);
        removeDeadLock(path, dir);
      }
    } finally {
      unlinkSync(mine);
    }
    throw inUse(dir, 'others compete for it');
  }

  [Symbol.dispose](): void {
    if (readOrEmpty(this.#path) === this.#content) unlinkSync(this.#path);
  }
}

/** A link is made with its content in place and fails when the name is taken. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeDeadLock(path: string, dir: string): void {
  const found = readOrEmpty(path);
  if (!existsSync(path)) return;
  const holder = parse(found);
  if (holder !== undefined && isAlive(holder)) throw inUse(dir, `process ${holder.pid} holds it`);
  const aside = `${path}.dead.${process.pid}`;
  renameSync(path, aside);
  // Another starter may have replaced the dead lock by its own meanwhile: give that back.
  if (readOrEmpty(aside) !== found) tryLink(aside, path);
  unlinkSync(aside);
}

function inUse(dir: string, why: string): FlotillaError {
  return new FlotillaError('DATA_DIR_IN_USE', `data directory ${dir} is in use: ${why}`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parse(text: string): Holder | undefined {
  try {
    return holderFile.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function describe(pid: number): Holder {
  return { pid, started: startTime(pid), boot: readOrEmpty('/proc/sys/kernel/random/boot_id').trim() };
}

/** Field 22 of /proc/PID/stat; '' where there is no procfs, no such process, or only its zombie. */
function startTime(pid: number): string {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
}

function isAlive(holder: Holder): boolean {
  const now = describe(holder.pid);
  if (now.boot !== holder.boot) return false;
  if (now.started !== '' || holder.started !== '') return now.started === holder.started;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
