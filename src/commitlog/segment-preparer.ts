import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { syncDirectory } from './file-io.ts';
import { paths } from './paths.ts';

const chunk = Buffer.alloc(1024 * 1024);
/** Bytes between two syncs: a large one would stall the syncs of the log. */
const syncBytes = 8 * chunk.length;
const pauseMs = 4;

/**
 * Zeroes the next segment in another file than the active one (S22), at the pace at which the active one fills: a
 * burst would take the disk from the log, and a broker that nobody uses has nothing to prepare.
 */
export class SegmentPreparer {
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #onError: (error: unknown) => void;
  readonly #abort = new AbortController();
  #file: FileHandle | undefined;
  #zeroed = 0;
  #wanted = 0;
  #running: Promise<void> | undefined;

  constructor(dir: string, segmentBytes: number, onError: (error: unknown) => void) {
    this.#dir = dir;
    this.#segmentBytes = segmentBytes;
    this.#onError = onError;
    if (this.#ready()) this.#zeroed = segmentBytes;
  }

  /** `usedBytes` of the active segment are written; at three quarters of it the next one is ready. */
  follow(usedBytes: number): void {
    this.#wanted = Math.min(this.#segmentBytes, Math.ceil((usedBytes * 4) / 3));
    const due = this.#wanted === this.#segmentBytes ? 1 : syncBytes;
    if (this.#wanted - this.#zeroed < due) return;
    if (this.#running !== undefined || this.#abort.signal.aborted) return;
    this.#running = this.#advance()
      .catch((error: unknown) => this.#giveUp(error))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** The log went on to the next segment: the prepared one, or one that the writer had to make. */
  rolled(prepared: boolean): void {
    if (prepared || (this.#file === undefined && this.#running === undefined)) this.#zeroed = 0;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#drop();
  }

  #ready(): boolean {
    const path = paths.prepared(this.#dir);
    return existsSync(path) && statSync(path).size === this.#segmentBytes;
  }

  async #advance(): Promise<void> {
    const { signal } = this.#abort;
    const file = (this.#file ??= await this.#create());
    for (let unsynced = 0; this.#zeroed < this.#wanted;) {
      const bytes = Math.min(chunk.length, this.#segmentBytes - this.#zeroed);
      await file.write(chunk, 0, bytes, this.#zeroed);
      this.#zeroed += bytes;
      unsynced += bytes;
      if (unsynced >= syncBytes) {
        await file.datasync();
        unsynced = 0;
      }
      await delay(pauseMs, undefined, { signal });
    }
    if (this.#zeroed === this.#segmentBytes) await this.#offer(file);
  }

  /** Starts over: what a crash left of an earlier one may not be zeros. */
  async #create(): Promise<FileHandle> {
    const path = paths.preparing(this.#dir);
    await rm(path, { force: true });
    this.#zeroed = 0;
    return open(path, 'wx');
  }

  /** Until the log rolls: the writer makes its own file then, and only its syncs cost more. */
  async #giveUp(error: unknown): Promise<void> {
    if (this.#abort.signal.aborted) return;
    this.#onError(error);
    this.#zeroed = this.#segmentBytes;
    try {
      await this.#drop();
      // The disk may be full: then the log needs this space.
      await rm(paths.preparing(this.#dir), { force: true });
    } catch (cleaning) {
      this.#onError(cleaning);
    }
  }

  async #drop(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #offer(file: FileHandle): Promise<void> {
    await file.sync();
    await this.#drop();
    await rename(paths.preparing(this.#dir), paths.prepared(this.#dir));
    syncDirectory(paths.segments(this.#dir));
  }
}
