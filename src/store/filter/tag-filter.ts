import { messageView } from '../../commitlog/record.ts';
import type { MessageFilter } from './message-filter.ts';
import { filterLimits } from './limits.ts';
import { FilterSyntaxError } from './syntax-error.ts';
import { TagHashes } from './tag-hashes.ts';

/** Messages with one of some tags; exact and case-sensitive. */
export class TagFilter implements MessageFilter {
  readonly #tags: ReadonlySet<string>;
  readonly #hashes: TagHashes;

  constructor(tags: ReadonlySet<string>) {
    this.#tags = tags;
    this.#hashes = new TagHashes(tags);
  }

  mayMatch(tagHash: Buffer): boolean {
    return this.#hashes.mayHave(tagHash);
  }

  matches(record: Buffer): boolean {
    const tag = messageView.tag(record, 0);
    return tag !== undefined && this.#tags.has(tag);
  }
}

/**
 * The tags of an expression: `*` or blank are all messages (undefined); else parts between `||`, trimmed, not empty.
 * @throws FilterSyntaxError
 */
export function parseTags(expression: string): ReadonlySet<string> | undefined {
  const trimmed = expression.trim();
  if (trimmed === '' || trimmed === '*') return undefined;
  if (expression.length > filterLimits.chars)
    throw new FilterSyntaxError(`more than ${filterLimits.chars} characters`, filterLimits.chars);
  const control = /\p{Cc}/u.exec(expression);
  if (control !== null) throw new FilterSyntaxError('a control character', control.index);
  const tags = trimmed.split('||').map((tag) => tag.trim());
  return new Set(tags.filter((tag) => tag !== ''));
}
