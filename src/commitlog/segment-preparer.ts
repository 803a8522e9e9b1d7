import { existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { syncDirectory } from './file-io.ts';
import { paths } from './paths.ts';

const chunk = Buffer.alloc(1024 * 1024);
/** Chunks between two syncs: a large one would stall the syncs of the log. */
const chunksPerSync = 8;
const pauseMs = 4;

/** Zeroes the next segment in the background, in another file than the active one (S22). */
export class SegmentPreparer {
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #onError: (error: unknown) => void;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(dir: string, segmentBytes: number, onError: (error: unknown) => void) {
    this.#dir = dir;
    this.#segmentBytes = segmentBytes;
    this.#onError = onError;
  }

  /** Starts unless a segment is ready or under way. A failure only costs speed: the writer makes its own file. */
  ensure(): void {
    if (this.#running !== undefined || this.#abort.signal.aborted || this.#ready()) return;
    this.#running = this.#zero()
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) this.#onError(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  #ready(): boolean {
    const path = paths.prepared(this.#dir);
    return existsSync(path) && statSync(path).size === this.#segmentBytes;
  }

  async #zero(): Promise<void> {
    const { signal } = this.#abort;
    const path = paths.preparing(this.#dir);
    await rm(path, { force: true });
    await using file = await open(path, 'wx');
    for (let at = 0, n = 1; at < this.#segmentBytes; at += chunk.length, n++) {
      await file.write(chunk, 0, Math.min(chunk.length, this.#segmentBytes - at), at);
      if (n % chunksPerSync === 0) await file.datasync();
      await delay(pauseMs, undefined, { signal });
    }
    await file.sync();
    signal.throwIfAborted();
    await rename(path, paths.prepared(this.#dir));
    syncDirectory(paths.segments(this.#dir));
  }
}
