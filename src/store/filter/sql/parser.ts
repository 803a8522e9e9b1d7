import { filterLimits } from '../limits.ts';
import { isCondition, type Condition, type Operand } from './ast.ts';
import { asCondition, checkEqual, checkNegative, checkOrdered, checkRange } from './checks.ts';
import { Lexer, type Keyword, type Sign, type Token } from './lexer.ts';
import { FilterSyntaxError } from '../syntax-error.ts';

/**
 * Parses an SQL92 filter as RocketMQ 5 knows it. What binds stronger, from weak to strong: OR; AND; NOT; equality and
 * IS NULL; order, ranges, lists and text operators; signs.
 * @throws FilterSyntaxError
 */
export function parseSql(expression: string): Condition {
  if (expression.length > filterLimits.chars)
    throw new FilterSyntaxError(`more than ${filterLimits.chars} characters`, filterLimits.chars);
  return new Parser(expression).parse();
}

/** A node, and where its source begins. */
type Placed = { readonly node: Operand; readonly at: number };

class Parser {
  readonly #lexer: Lexer;
  #token: Token;
  #terms = 0;
  #depth = 0;

  constructor(expression: string) {
    this.#lexer = new Lexer(expression);
    this.#token = this.#lexer.next();
  }

  parse(): Condition {
    const condition = asCondition(this.#or());
    if (this.#token.kind !== 'end') throw this.#unexpected('AND, OR or the end');
    return condition;
  }

  #or(): Placed {
    return this.#joined('OR', () => this.#joined('AND', () => this.#not()));
  }

  #not(): Placed {
    const { at } = this.#token;
    if (!this.#skipKeyword('NOT')) return this.#equality();
    return { node: { kind: 'not', condition: asCondition(this.#nested(() => this.#not())) }, at };
  }

  #joined(keyword: 'AND' | 'OR', next: () => Placed): Placed {
    const first = next();
    if (!this.#isKeyword(keyword)) return first;
    const conditions = [asCondition(first)];
    while (this.#skipKeyword(keyword)) conditions.push(asCondition(next()));
    return { node: { kind: keyword === 'AND' ? 'and' : 'or', conditions }, at: first.at };
  }

  #equality(): Placed {
    let left = this.#comparison();
    for (;;) {
      const { at } = left;
      const negated = this.#isSign('<>');
      if (negated || this.#isSign('=')) {
        this.#advance();
        const right = this.#comparison();
        checkEqual(left, right);
        left = { node: { kind: 'equal', negated, left: left.node, right: right.node }, at };
      } else if (this.#skipKeyword('IS')) {
        const isNot = this.#skipKeyword('NOT');
        this.#expectKeyword('NULL');
        this.#countTerm();
        left = { node: { kind: 'isNull', negated: isNot, operand: left.node }, at };
      } else return left;
    }
  }

  #comparison(): Placed {
    let left = this.#unary();
    for (;;) {
      const compared = this.#ordered(left) ?? this.#listed(left);
      if (compared === undefined) return left;
      left = { node: compared, at: left.at };
    }
  }

  #ordered(left: Placed): Condition | undefined {
    const token = this.#token;
    if (token.kind !== 'sign') return undefined;
    const { sign: operator } = token;
    if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=') return undefined;
    this.#advance();
    const right = this.#unary();
    checkOrdered(left);
    checkOrdered(right);
    return { kind: 'order', operator, left: left.node, right: right.node };
  }

  /** BETWEEN, IN and text operators, each after an optional NOT. */
  #listed(left: Placed): Condition | undefined {
    const negated = this.#skipKeyword('NOT');
    if (this.#skipKeyword('BETWEEN')) return this.#between(left, negated);
    if (this.#skipKeyword('IN'))
      return { kind: 'in', negated, name: nameOf(left, 'IN'), values: this.#list() };
    for (const operator of ['CONTAINS', 'STARTSWITH', 'ENDSWITH'] as const) {
      if (!this.#skipKeyword(operator)) continue;
      const { at } = this.#token;
      const text = this.#text();
      if (text === '') throw new FilterSyntaxError(`${operator} needs a text that is not empty`, at);
      return { kind: 'match', negated, operator, name: nameOf(left, operator), text };
    }
    if (negated) throw this.#unexpected('BETWEEN, IN, CONTAINS, STARTSWITH or ENDSWITH after NOT');
    return undefined;
  }

  #between(left: Placed, negated: boolean): Condition {
    const low = this.#unary();
    this.#expectKeyword('AND');
    const high = this.#unary();
    for (const part of [left, low, high]) checkOrdered(part);
    checkRange(low, high);
    return { kind: 'between', negated, operand: left.node, low: low.node, high: high.node };
  }

  #list(): string[] {
    this.#expectSign('(');
    const values = [this.#text()];
    while (this.#isSign(',')) {
      this.#advance();
      values.push(this.#text());
    }
    this.#expectSign(')');
    return values;
  }

  #unary(): Placed {
    const { at } = this.#token;
    const negative = this.#isSign('-');
    if (!negative && !this.#isSign('+')) return this.#primary();
    this.#advance();
    const signed = this.#nested(() => this.#unary());
    checkNegative(signed);
    return { node: negative ? { kind: 'negative', operand: signed.node } : signed.node, at };
  }

  #primary(): Placed {
    const token = this.#token;
    if (token.kind === 'sign' && token.sign === '(') {
      this.#advance();
      const { node } = this.#nested(() => this.#or());
      this.#expectSign(')');
      return { node, at: token.at };
    }
    const node = literal(token);
    if (node === undefined) throw this.#unexpected('a property or a value');
    this.#countTerm();
    this.#advance();
    return { node, at: token.at };
  }

  #nested(parse: () => Placed): Placed {
    this.#depth += 1;
    if (this.#depth > filterLimits.depth)
      throw new FilterSyntaxError(`nested deeper than ${filterLimits.depth} levels`, this.#token.at);
    const placed = parse();
    this.#depth -= 1;
    return placed;
  }

  #text(): string {
    const token = this.#token;
    if (token.kind !== 'text') throw this.#unexpected("a text in single quotes, as in 'eu',");
    this.#countTerm();
    this.#advance();
    return token.value;
  }

  #countTerm(): void {
    this.#terms += 1;
    if (this.#terms > filterLimits.terms)
      throw new FilterSyntaxError(`more than ${filterLimits.terms} properties and values`, this.#token.at);
  }

  #advance(): void {
    this.#token = this.#lexer.next();
  }

  #isKeyword(keyword: Keyword): boolean {
    return this.#token.kind === 'keyword' && this.#token.keyword === keyword;
  }

  #skipKeyword(keyword: Keyword): boolean {
    const found = this.#isKeyword(keyword);
    if (found) this.#advance();
    return found;
  }

  #expectKeyword(keyword: Keyword): void {
    if (!this.#skipKeyword(keyword)) throw this.#unexpected(keyword);
  }

  #isSign(sign: Sign): boolean {
    return this.#token.kind === 'sign' && this.#token.sign === sign;
  }

  #expectSign(sign: Sign): void {
    if (!this.#isSign(sign)) throw this.#unexpected(`"${sign}"`);
    this.#advance();
  }

  #unexpected(wanted: string): FilterSyntaxError {
    const { kind, source, at } = this.#token;
    const shown = source.length > 20 ? `${source.slice(0, 20)}...` : source;
    return new FilterSyntaxError(`expected ${wanted}, not ${kind === 'end' ? 'the end' : shown}`, at);
  }
}

function literal(token: Token): Operand | undefined {
  if (token.kind === 'name') return { kind: 'property', name: token.source };
  if (token.kind === 'text') return { kind: 'text', value: token.value };
  if (token.kind === 'number') return { kind: 'number', value: token.value };
  if (token.kind !== 'keyword') return undefined;
  const { keyword: value } = token;
  return value === 'TRUE' || value === 'FALSE' || value === 'NULL' ? { kind: 'constant', value } : undefined;
}

function nameOf({ node, at }: Placed, operator: string): string {
  if (node.kind === 'property') return node.name;
  const found = isCondition(node) ? 'a condition' : 'a value';
  throw new FilterSyntaxError(`${operator} needs a property on its left, not ${found}`, at);
}
