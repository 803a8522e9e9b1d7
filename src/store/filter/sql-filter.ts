import type { MessageFilter } from './message-filter.ts';
import { PropertyReader } from './properties.ts';
import type { Condition } from './sql/ast.ts';
import { compileSql, type CompiledSql } from './sql/compile.ts';
import { TRUE } from './sql/truth.ts';
import { impliedTags } from './sql/implied-tags.ts';
import { TagHashes } from './tag-hashes.ts';

/** Messages for which an SQL92 condition is true: neither false nor unknown. */
export class SqlFilter implements MessageFilter {
  readonly #properties: PropertyReader;
  readonly #evaluate: CompiledSql['evaluate'];
  readonly #hashes: TagHashes | undefined;

  constructor(condition: Condition) {
    const { names, evaluate } = compileSql(condition);
    this.#properties = new PropertyReader(names);
    this.#evaluate = evaluate;
    const tags = impliedTags(condition);
    this.#hashes = tags && new TagHashes(tags);
  }

  mayMatch(tagHash: Buffer): boolean {
    return this.#hashes?.mayHave(tagHash) ?? true;
  }

  matches(record: Buffer): boolean {
    this.#properties.load(record);
    return this.#evaluate(this.#properties) === TRUE;
  }
}
