import { join } from 'node:path';
import type { LogSink } from '../commitlog/log-sink.ts';
import type { DiskSettings } from '../config/types.ts';
import type { DiskFullLevel } from '../raft/core/types.ts';
import { delay, type Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';

const lookMs = 1000;
/** A level is left this many percent below where it begins, so that it does not come and go. */
const slackPercent = 2;
/** Part of the disk that the ballast takes at most. */
const ballastShare = 0.01;
const chunk = Buffer.alloc(1 << 20);
/** The disk belongs to the log: the ballast is written slowly. */
const chunkPauseMs = 20;

export interface DiskSpaceDeps {
  readonly disk: Disk;
  readonly clock: Clock;
  /** Data directory. */
  readonly dir: string;
  readonly settings: DiskSettings;
  readonly logger: LogSink;
  readonly onLevel: (level: DiskFullLevel) => void;
}

function ballastPath(dir: string): string {
  return join(dir, 'ballast');
}

function usedPercent(disk: Disk, dir: string): number {
  const { freeBytes, totalBytes } = disk.space(dir);
  return totalBytes === 0 ? 0 : 100 * (1 - freeBytes / totalBytes);
}

/** Before anything is opened: a start needs space too. */
export async function makeRoom(disk: Disk, dir: string, settings: DiskSettings): Promise<void> {
  if (!disk.exists(ballastPath(dir)) || usedPercent(disk, dir) < settings.hardLimitPercent) return;
  await disk.removeTree(ballastPath(dir));
}

/**
 * Looks once a second how full the disk is, and keeps a ballast file on it. At the hard limit the ballast goes, so that
 * what keeps the group alive can still be written; when there is space again it comes back.
 */
export class DiskSpace implements AsyncDisposable {
  readonly #deps: DiskSpaceDeps;
  readonly #timer: Disposable;
  readonly #abort = new AbortController();
  #level: DiskFullLevel = 'none';
  #usedPercent = 0;
  #unreadable = false;
  /** Not tried again before the level changes. */
  #ballastFailed = false;
  /** Something is being done to the ballast. */
  #ballast: Promise<void> | undefined;

  constructor(deps: DiskSpaceDeps) {
    this.#deps = deps;
    this.#timer = deps.clock.every(lookMs, () => this.#look());
    this.#look();
  }

  get level(): DiskFullLevel {
    return this.#level;
  }

  get usedPercent(): number {
    return this.#usedPercent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer[Symbol.dispose]();
    this.#abort.abort();
    await this.#ballast;
  }

  #look(): void {
    const { disk, dir, logger, onLevel } = this.#deps;
    try {
      this.#usedPercent = usedPercent(disk, dir);
      this.#unreadable = false;
    } catch (error) {
      if (!this.#unreadable) logger.warn({ err: error }, 'the free space of the disk can not be told');
      this.#unreadable = true;
      return;
    }
    const level = this.#next();
    if (level !== this.#level) {
      this.#level = level;
      this.#ballastFailed = false;
      const fields = { level, usedPercent: Math.round(this.#usedPercent) };
      if (level === 'none') logger.info(fields, 'the disk has space again');
      else logger.error(fields, 'the disk is nearly full: no messages are stored until there is space again');
      onLevel(level);
    }
    this.#ballast ??= this.#keepBallast()
      .catch((error: unknown) => {
        this.#ballastFailed = true;
        logger.warn({ err: error }, 'the ballast could not be set aside');
      })
      .finally(() => {
        this.#ballast = undefined;
      });
  }

  #next(): DiskFullLevel {
    const { softLimitPercent, hardLimitPercent } = this.#deps.settings;
    const slack = (level: DiskFullLevel): number => (this.#level === level ? slackPercent : 0);
    if (this.#usedPercent >= hardLimitPercent - slack('hard')) return 'hard';
    const wasAbove = Math.max(slack('soft'), slack('hard'));
    return this.#usedPercent >= softLimitPercent - wasAbove ? 'soft' : 'none';
  }

  async #keepBallast(): Promise<void> {
    const { disk, dir } = this.#deps;
    const path = ballastPath(dir);
    if (this.#level === 'hard') return disk.removeTree(path);
    if (this.#level === 'soft' || this.#ballastFailed) return;
    const wanted = Math.min(this.#deps.settings.ballastBytes, disk.space(dir).totalBytes * ballastShare);
    const bytes = Math.floor(wanted / chunk.length) * chunk.length;
    if ((disk.exists(path) ? disk.size(path) : 0) !== bytes) await this.#write(path, bytes);
  }

  async #write(path: string, bytes: number): Promise<void> {
    const { disk, clock } = this.#deps;
    const { signal } = this.#abort;
    if (bytes === 0) return disk.removeTree(path);
    const file = await disk.openAsync(path, 'create');
    try {
      for (let at = 0; at < bytes && this.#level === 'none' && !signal.aborted; at += chunk.length) {
        await file.write(chunk, at);
        await delay(clock, chunkPauseMs, signal);
      }
      await file.sync();
    } catch (error) {
      await disk.removeTree(path);
      throw error;
    } finally {
      await file.close();
    }
  }
}
