import { delay, type Clock } from '../runtime/clock.ts';
import type { AsyncDiskFile } from '../runtime/disk.ts';
import { paths, type DataDir } from './paths.ts';

const chunk = Buffer.alloc(1024 * 1024);
/** Bytes between two syncs: a large one would stall the syncs of the log. */
const syncBytes = 8 * chunk.length;
const pauseMs = 4;

export interface SegmentPreparerOptions extends DataDir {
  readonly clock: Clock;
  readonly segmentBytes: number;
}

/**
 * Zeroes the next segment in another file than the active one (S22), at the pace at which the active one fills: a
 * burst would take the disk from the log, and a broker that nobody uses has nothing to prepare.
 */
export class SegmentPreparer {
  readonly #options: SegmentPreparerOptions;
  readonly #segmentBytes: number;
  readonly #onError: (error: unknown) => void;
  readonly #abort = new AbortController();
  #file: AsyncDiskFile | undefined;
  #zeroed = 0;
  #wanted = 0;
  #running: Promise<void> | undefined;

  constructor(options: SegmentPreparerOptions, onError: (error: unknown) => void) {
    this.#options = options;
    this.#segmentBytes = options.segmentBytes;
    this.#onError = onError;
    if (this.#ready()) this.#zeroed = options.segmentBytes;
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
    const { disk, dir, segmentBytes } = this.#options;
    const path = paths.prepared(dir);
    return disk.exists(path) && disk.size(path) === segmentBytes;
  }

  async #advance(): Promise<void> {
    const { signal } = this.#abort;
    const file = (this.#file ??= await this.#create());
    for (let unsynced = 0; this.#zeroed < this.#wanted;) {
      const bytes = Math.min(chunk.length, this.#segmentBytes - this.#zeroed);
      await file.write(chunk.subarray(0, bytes), this.#zeroed);
      this.#zeroed += bytes;
      unsynced += bytes;
      if (unsynced >= syncBytes) {
        await file.sync();
        unsynced = 0;
      }
      await delay(this.#options.clock, pauseMs, signal);
      if (signal.aborted) return;
    }
    if (this.#zeroed === this.#segmentBytes) await this.#offer(file);
  }

  /** Starts over: what a crash left of an earlier one may not be zeros. */
  async #create(): Promise<AsyncDiskFile> {
    const { disk, dir } = this.#options;
    await disk.removeTree(paths.preparing(dir));
    this.#zeroed = 0;
    return disk.openAsync(paths.preparing(dir), 'createNew');
  }

  /** Until the log rolls: the writer makes its own file then, and only its syncs cost more. */
  async #giveUp(error: unknown): Promise<void> {
    if (this.#abort.signal.aborted) return;
    this.#onError(error);
    this.#zeroed = this.#segmentBytes;
    try {
      await this.#drop();
      // The disk may be full: then the log needs this space.
      await this.#options.disk.removeTree(paths.preparing(this.#options.dir));
    } catch (cleaning) {
      this.#onError(cleaning);
    }
  }

  async #drop(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #offer(file: AsyncDiskFile): Promise<void> {
    const { disk, dir } = this.#options;
    await file.sync();
    await this.#drop();
    disk.rename(paths.preparing(dir), paths.prepared(dir));
    disk.syncDirectory(paths.segments(dir));
  }
}
