import { dirname } from 'node:path';
import { Level } from 'level';
import { systemDisk } from '../runtime/disk.ts';

export type StateWrite =
  | { readonly type: 'put'; readonly key: string; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: string };

/** An ordered key-value store on the local disk, for one process at a time. */
export interface StateDb extends AsyncDisposable {
  get(key: string): Promise<Buffer | undefined>;
  /** Keys from `gte` on and below `lt`, in the order of their UTF-8 bytes. */
  entries(range: { readonly gte: string; readonly lt: string }): AsyncIterable<readonly [string, Buffer]>;
  /** All or none of the writes; they survive a power loss once this resolves. */
  write(writes: readonly StateWrite[]): Promise<void>;
}

/** Opens the database of a directory; makes it when it is missing. */
export type OpenStateDb = (dir: string) => Promise<StateDb>;

class LevelDb implements StateDb {
  readonly #db: Level<string, Buffer>;

  constructor(db: Level<string, Buffer>) {
    this.#db = db;
  }

  async get(key: string): Promise<Buffer | undefined> {
    return this.#db.get(key);
  }

  entries(range: { readonly gte: string; readonly lt: string }): AsyncIterable<readonly [string, Buffer]> {
    return this.#db.iterator(range);
  }

  /**
   * Synced: LevelDB's log is replayed past a damaged block, so a power loss could else take one batch and keep a later
   * one, and a batch holds only what changed since the one before it.
   */
  async write(writes: readonly StateWrite[]): Promise<void> {
    await this.#db.batch([...writes], { sync: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.close();
  }
}

export const openLevelDb: OpenStateDb = async (dir) => {
  const db = new Level<string, Buffer>(dir, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  await db.open();
  const opened = new LevelDb(db);
  // LevelDB syncs the names in its folder, not the name of the folder.
  systemDisk.syncDirectory(dirname(dir));
  return opened;
};
