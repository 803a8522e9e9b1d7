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

function unsealIfAny(key: string, sealed: Buffer | undefined): Buffer | undefined {
  return sealed === undefined ? undefined : unseal(key, sealed);
}

/** Holds the digest of everything else. */
const digestKey = '!';

/**
 * Sum of the checksums of all entries, stored with each batch: LevelDB passes over damaged blocks of its own log, so one
 * batch could be lost and a later one kept.
 */
class Digest {
  readonly #crcs = new Map<string, number>();
  #sum = 0;

  put(key: string, sealed: Buffer): void {
    this.delete(key);
    const crc = sealed.readUInt32LE(0);
    this.#crcs.set(key, crc);
    this.#sum += crc;
  }

  delete(key: string): void {
    this.#sum -= this.#crcs.get(key) ?? 0;
    this.#crcs.delete(key);
  }

  get value(): Buffer {
    const value = Buffer.alloc(8);
    value.writeDoubleLE(this.#sum);
    return value;
  }
}

async function* unsealAll(
  entries: AsyncIterable<readonly [string, Buffer]>,
): AsyncGenerator<readonly [string, Buffer]> {
  for await (const [key, sealed] of entries) {
    const value = unseal(key, sealed);
    if (key !== digestKey) yield [key, value];
  }
}

class LevelDb implements StateDb {
  readonly #digest = new Digest();
  readonly #db: Level<string, Buffer>;

  constructor(db: Level<string, Buffer>) {
    this.#db = db;
  }

  /** @throws FlotillaError DATA_CORRUPT when what is stored is not all that was written */
  async check(): Promise<void> {
    let stored: Buffer | undefined;
    for await (const [key, sealed] of this.#db.iterator()) {
      const value = unseal(key, sealed);
      if (key === digestKey) stored = value;
      else this.#digest.put(key, sealed);
    }
    const { value } = this.#digest;
    if (!value.equals(stored ?? new Digest().value))
      throw new FlotillaError('DATA_CORRUPT', 'entries of the stored state are missing');
  }

  async get(key: string): Promise<Buffer | undefined> {
    return unsealIfAny(key, await this.#db.get(key));
  }

  /** The iterator is made here and not when it is first asked: it shows the entries of this moment. */
  entries(range: { readonly gte: string; readonly lt: string }): AsyncIterable<readonly [string, Buffer]> {
    return unsealAll(this.#db.iterator(range));
  }

  /**
   * Synced: LevelDB's log is replayed past a damaged block, so a power loss could else take one batch and keep a later
   * one, and a batch holds only what changed since the one before it.
   */
  async write(writes: readonly StateWrite[]): Promise<void> {
    const sealed = writes.map((write) =>
      write.type === 'put' ? { ...write, value: seal(write.key, write.value) } : write,
    );
    for (const write of sealed) {
      if (write.type === 'put') this.#digest.put(write.key, write.value);
      else this.#digest.delete(write.key);
    }
    const digest = { type: 'put', key: digestKey, value: seal(digestKey, this.#digest.value) } as const;
    await this.#db.batch([...sealed, digest], { sync: true });
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
  try {
    await opened.check();
  } catch (error) {
    await db.close();
    if (error instanceof FlotillaError) throw error;
    throw new FlotillaError('DATA_CORRUPT', `the stored state in ${dir} can not be read`, { cause: error });
  }
  // LevelDB syncs the names in its folder, not the name of the folder.
  systemDisk.syncDirectory(dirname(dir));
  return opened;
};
