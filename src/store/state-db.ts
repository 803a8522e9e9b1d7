import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { Level } from 'level';
import { FlotillaError } from '../errors/flotilla-error.ts';
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

const crcBytes = 4;

/** LevelDB reads most damage as if it were data: each value is stored behind the crc32 of its key and itself. */
function seal(key: string, value: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(crcBytes + value.length);
  sealed.writeUInt32LE(crc32(value, crc32(key)), 0);
  value.copy(sealed, crcBytes);
  return sealed;
}

function unseal(key: string, sealed: Buffer): Buffer {
  const value = sealed.subarray(crcBytes);
  if (sealed.length >= crcBytes && sealed.readUInt32LE(0) === crc32(value, crc32(key))) return value;
  throw new FlotillaError('DATA_CORRUPT', `the stored state is damaged at ${key}`);
}

class LevelDb implements StateDb {
  readonly #db: Level<string, Buffer>;

  constructor(db: Level<string, Buffer>) {
    this.#db = db;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const sealed = await this.#db.get(key);
    return sealed === undefined ? undefined : unseal(key, sealed);
  }

  async *entries(range: {
    readonly gte: string;
    readonly lt: string;
  }): AsyncGenerator<readonly [string, Buffer]> {
    for await (const [key, sealed] of this.#db.iterator(range)) yield [key, unseal(key, sealed)];
  }

  /**
   * Synced: LevelDB's log is replayed past a damaged block, so a power loss could else take one batch and keep a later
   * one, and a batch holds only what changed since the one before it.
   */
  async write(writes: readonly StateWrite[]): Promise<void> {
    const sealed = writes.map((write) =>
      write.type === 'put' ? { ...write, value: seal(write.key, write.value) } : write,
    );
    await this.#db.batch(sealed, { sync: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.close();
  }
}

export const openLevelDb: OpenStateDb = async (dir) => {
  const db = new Level<string, Buffer>(dir, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  try {
    await db.open();
  } catch (error) {
    throw new FlotillaError('DATA_CORRUPT', `the stored state in ${dir} can not be opened`, { cause: error });
  }
  const opened = new LevelDb(db);
  // LevelDB syncs the names in its folder, not the name of the folder.
  systemDisk.syncDirectory(dirname(dir));
  return opened;
};
