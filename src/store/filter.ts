import type { FilterExpression } from './api.ts';
import { messageView } from '../commitlog/record.ts';
import { tagHash } from './message.ts';

/** A compiled tag expression. `undefined` in place of a filter means that every message matches. */
export class TagFilter {
  readonly #tags: ReadonlySet<string>;
  readonly #hashes: readonly Buffer[];

  private constructor(tags: ReadonlySet<string>) {
    this.#tags = tags;
    this.#hashes = [...tags].map((tag) => tagHash(tag));
  }

  /** `*` or blank: everything; else tags separated by `||`, trimmed, empty parts ignored. */
  static compile(filter: FilterExpression): TagFilter | undefined {
    const expression = filter.expression.trim();
    if (expression === '' || expression === '*') return undefined;
    const tags = expression.split('||').map((tag) => tag.trim());
    return new TagFilter(new Set(tags.filter((tag) => tag !== '')));
  }

  /** First test, on the 8-byte hash in a ConsumeQueue unit: false is sure, true may be a collision. */
  mayMatch(hash: Buffer): boolean {
    return this.#hashes.some((wanted) => wanted.equals(hash));
  }

  /** Exact test, on the stored record. */
  matches(record: Buffer): boolean {
    const tag = messageView.tag(record, 0);
    return tag !== undefined && this.#tags.has(tag);
  }
}
