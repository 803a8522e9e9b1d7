import { FilterSyntaxError } from '../syntax-error.ts';
import { numberOf, type NumericValue } from './values.ts';

const keywords = [
  'AND',
  'OR',
  'NOT',
  'BETWEEN',
  'IN',
  'IS',
  'NULL',
  'TRUE',
  'FALSE',
  'CONTAINS',
  'STARTSWITH',
  'ENDSWITH',
] as const;
export type Keyword = (typeof keywords)[number];
export type Sign = '=' | '<>' | '<' | '<=' | '>' | '>=' | '(' | ')' | ',' | '+' | '-';

/** `at`: index of its first character; `source`: its characters as written. */
export type Token = { readonly at: number; readonly source: string } & (
  | { readonly kind: 'keyword'; readonly keyword: Keyword }
  | { readonly kind: 'sign'; readonly sign: Sign }
  | { readonly kind: 'name' }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: NumericValue }
  | { readonly kind: 'end' }
);

const blank = /[ \t\n\r\f]+/y;
const lineComment = /--[^\n\r]*/y;
const word = /[a-z_$][a-z0-9_$]*/iy;
const quoted = /'[^']*(?:''[^']*)*'/y;
const numeral = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const sign = /<>|!=|<=|>=|[=<>(),+-]/y;
const signs = new Map<string, Sign>(
  (['=', '<>', '<', '<=', '>', '>=', '(', ')', ',', '+', '-'] as const).map((each) => [each, each]),
).set('!=', '<>');
const controlCharacter = /\p{Cc}/u;
/** Integers as the reference takes them: 64 bits and a sign. */
const integerMax = 2n ** 63n;

/** Splits an expression into tokens; the last one is `end`. */
export class Lexer {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** @throws FilterSyntaxError */
  next(): Token {
    this.#skipBlanks();
    const at = this.#at;
    if (at >= this.#source.length) return { kind: 'end', at, source: '' };
    const name = this.#take(word);
    if (name !== undefined) {
      const keyword = keywords.find((each) => each === name.toUpperCase());
      return keyword === undefined
        ? { kind: 'name', at, source: name }
        : { kind: 'keyword', keyword, at, source: name };
    }
    if (this.#source[at] === "'") return this.#text(at);
    const digits = this.#take(numeral);
    if (digits !== undefined) return this.#number(digits, at);
    const source = this.#take(sign) ?? '';
    const known = signs.get(source);
    if (known !== undefined) return { kind: 'sign', sign: known, at, source };
    const character = String.fromCodePoint(this.#source.codePointAt(at) ?? 0);
    throw new FilterSyntaxError(`${JSON.stringify(character)} means nothing here,`, at);
  }

  #skipBlanks(): void {
    for (;;) {
      if (this.#take(blank) !== undefined || this.#take(lineComment) !== undefined) continue;
      if (!this.#source.startsWith('/*', this.#at)) return;
      const end = this.#source.indexOf('*/', this.#at + 2);
      if (end < 0) throw new FilterSyntaxError('a comment without end', this.#at);
      this.#at = end + 2;
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }

  /** A text in single quotes; a quote inside is doubled. */
  #text(at: number): Token {
    const source = this.#take(quoted);
    if (source === undefined) throw new FilterSyntaxError('a text without closing quote', at);
    const value = source.slice(1, -1).replaceAll("''", "'");
    if (controlCharacter.test(value)) throw new FilterSyntaxError('a text with a control character', at);
    return { kind: 'text', value, at, source };
  }

  #number(digits: string, at: number): Token {
    const whole = /^\d+$/.test(digits);
    // As in Java, an integer may end in L.
    if (whole && /l/i.test(this.#source[this.#at] ?? '')) this.#at += 1;
    if (this.#take(word) !== undefined) throw new FilterSyntaxError('a number that ends in letters', at);
    const value = numberOf(digits);
    if (value === undefined) throw new FilterSyntaxError('a number that is too large', at);
    if (whole && value > integerMax) throw new FilterSyntaxError('an integer of more than 64 bits', at);
    return { kind: 'number', value, at, source: this.#source.slice(at, this.#at) };
  }
}
