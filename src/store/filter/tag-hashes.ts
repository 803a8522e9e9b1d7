import { tagHash } from '../message.ts';

/** Enough of a hash for a first test, and a safe integer. */
const hashBytes = 6;

/** A set of tags, asked by the hashes that ConsumeQueue units keep. */
export class TagHashes {
  readonly #hashes: ReadonlySet<number>;

  constructor(tags: Iterable<string>) {
    this.#hashes = new Set([...tags].map((tag) => tagHash(tag).readUIntLE(0, hashBytes)));
  }

  /** False is sure, true may be a collision. */
  mayHave(hash: Buffer): boolean {
    return this.#hashes.has(hash.readUIntLE(0, hashBytes));
  }
}
