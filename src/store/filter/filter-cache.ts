import { hash } from 'node:crypto';
import type { FilterExpression } from '../api.ts';
import type { MessageFilter } from './message-filter.ts';
import { SqlFilter } from './sql-filter.ts';
import { parseSql } from './sql/parser.ts';
import { parseTags, TagFilter } from './tag-filter.ts';

/** A filter ready for use. */
export interface CompiledFilter {
  /** Expressions that accept the same tags, or the same SQL text, have the same. At most some 300 characters. */
  readonly canonical: string;
  /** undefined: every message. */
  readonly matcher: MessageFilter | undefined;
}

/** @throws FilterSyntaxError */
export function compileFilter({ kind, expression }: FilterExpression): CompiledFilter {
  if (kind === 'sql')
    return {
      canonical: abbreviated(`sql ${expression.trim()}`),
      matcher: new SqlFilter(parseSql(expression)),
    };
  const tags = parseTags(expression);
  if (tags === undefined) return { canonical: 'tag *', matcher: undefined };
  const canonical = abbreviated(`tag ${[...tags].toSorted().join(' || ')}`);
  return { canonical, matcher: new TagFilter(tags) };
}

const canonicalCharsMax = 256;

/** Logs and reports show it: a long one ends in its hash. */
function abbreviated(text: string): string {
  if (text.length <= canonicalCharsMax) return text;
  return `${text.slice(0, canonicalCharsMax)}... md5 ${hash('md5', text)}`;
}

/** What an entry takes besides its expression, in characters. */
const entryChars = 256;

/** Compiled filters of recent expressions: clients name theirs with every receive. */
export class FilterCache {
  readonly #charsMax: number;
  /** Oldest use first. */
  readonly #filters = new Map<string, CompiledFilter>();
  #chars = 0;

  constructor(charsMax = 4 * 1024 * 1024) {
    this.#charsMax = charsMax;
  }

  get size(): number {
    return this.#filters.size;
  }

  /** @throws FilterSyntaxError */
  get(filter: FilterExpression): CompiledFilter {
    const key = `${filter.kind} ${filter.expression}`;
    const known = this.#filters.get(key);
    if (known !== undefined) {
      this.#filters.delete(key);
      this.#filters.set(key, known);
      return known;
    }
    const compiled = compileFilter(filter);
    this.#filters.set(key, compiled);
    this.#chars += key.length + entryChars;
    this.#evict();
    return compiled;
  }

  #evict(): void {
    for (const [key] of this.#filters) {
      if (this.#chars <= this.#charsMax) return;
      this.#filters.delete(key);
      this.#chars -= key.length + entryChars;
    }
  }
}
