import {
  isCondition,
  isNumeric,
  type Condition,
  type Operand,
  type Ordering,
  type TextMatch,
} from './ast.ts';
import { FALSE, not, toTruth, TRUE, UNKNOWN, type Truth } from './truth.ts';
import { booleanOf, equalNumbers, numberOf, type NumericValue } from './values.ts';

/** Where a condition finds the properties of a message. */
export interface PropertySource {
  /** undefined: the message does not have it. */
  text(slot: number): string | undefined;
}

type Evaluate<T> = (source: PropertySource) => T;

/** A condition as a function of the properties in `names`: the slot of a property is its place there. */
export interface CompiledSql {
  readonly names: readonly string[];
  readonly evaluate: Evaluate<Truth>;
}

export function compileSql(condition: Condition): CompiledSql {
  const compiler = new Compiler();
  return { evaluate: compiler.condition(condition), names: compiler.names };
}

/** A missing property is unknown, and so is what asks a text for a number that it is not. */
class Compiler {
  readonly names: string[] = [];

  condition(node: Condition): Evaluate<Truth> {
    switch (node.kind) {
      case 'constant':
        return constant(node.value === 'NULL' ? UNKNOWN : toTruth(node.value === 'TRUE'));
      case 'flag':
        return this.#flag(node.name);
      case 'not': {
        const inner = this.condition(node.condition);
        return (source) => not(inner(source));
      }
      case 'and':
        return all(node.conditions.map((each) => this.condition(each)));
      case 'or':
        return any(node.conditions.map((each) => this.condition(each)));
      case 'isNull': {
        const isKnown = this.#known(node.operand);
        return (source) => toTruth(isKnown(source) === node.negated);
      }
      default:
        return this.#predicate(node);
    }
  }

  #predicate(
    node: Extract<Condition, { kind: 'equal' | 'order' | 'between' | 'in' | 'match' }>,
  ): Evaluate<Truth> {
    switch (node.kind) {
      case 'equal':
        return negatedIf(node.negated, this.#equal(node.left, node.right));
      case 'order':
        return this.#order(node.operator, node.left, node.right);
      case 'between': {
        const { operand, low, high } = node;
        const inside = all([this.#order('>=', operand, low), this.#order('<=', operand, high)]);
        return negatedIf(node.negated, inside);
      }
      case 'in': {
        const values = new Set(node.values);
        return negatedIf(
          node.negated,
          this.#test(node.name, (text) => values.has(text)),
        );
      }
      default:
        return negatedIf(node.negated, this.#test(node.name, textTest(node.operator, node.text)));
    }
  }

  #equal(left: Operand, right: Operand): Evaluate<Truth> {
    if (isNumeric(left) || isNumeric(right))
      return compared(this.#number(left), this.#number(right), equalNumbers);
    if (isCondition(left) || isCondition(right)) return equalTruths(this.#truth(left), this.#truth(right));
    return compared(this.#text(left), this.#text(right), (a, b) => a === b);
  }

  #order(operator: Ordering, left: Operand, right: Operand): Evaluate<Truth> {
    return compared(this.#number(left), this.#number(right), orders[operator]);
  }

  #test(name: string, accepts: (text: string) => boolean): Evaluate<Truth> {
    const slot = this.#slot(name);
    return (source) => {
      const text = source.text(slot);
      return text === undefined ? UNKNOWN : toTruth(accepts(text));
    };
  }

  #flag(name: string): Evaluate<Truth> {
    return this.#test(name, booleanOf);
  }

  #truth(node: Operand): Evaluate<Truth> {
    if (node.kind === 'property') return this.#flag(node.name);
    if (isCondition(node)) return this.condition(node);
    return constant(node.kind === 'text' ? toTruth(booleanOf(node.value)) : UNKNOWN);
  }

  #text(node: Operand): Evaluate<string | undefined> {
    if (node.kind === 'text') return constant(node.value);
    if (node.kind !== 'property') return constant(undefined);
    const slot = this.#slot(node.name);
    return (source) => source.text(slot);
  }

  #number(node: Operand): Evaluate<NumericValue | undefined> {
    if (node.kind === 'number') return constant(node.value);
    if (node.kind === 'text') return constant(numberOf(node.value));
    if (node.kind === 'negative') {
      const inner = this.#number(node.operand);
      return (source) => {
        const value = inner(source);
        return value === undefined ? undefined : -value;
      };
    }
    if (node.kind !== 'property') return constant(undefined);
    const slot = this.#slot(node.name);
    return (source) => {
      const text = source.text(slot);
      return text === undefined ? undefined : numberOf(text);
    };
  }

  #known(node: Operand): Evaluate<boolean> {
    if (node.kind === 'property' || node.kind === 'text') {
      const text = this.#text(node);
      return (source) => text(source) !== undefined;
    }
    if (isCondition(node)) {
      const truth = this.condition(node);
      return (source) => truth(source) !== UNKNOWN;
    }
    const value = this.#number(node);
    return (source) => value(source) !== undefined;
  }

  #slot(name: string): number {
    const known = this.names.indexOf(name);
    return known >= 0 ? known : this.names.push(name) - 1;
  }
}

const orders: Readonly<Record<Ordering, (a: NumericValue, b: NumericValue) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function constant<T>(value: T): Evaluate<T> {
  return () => value;
}

function negatedIf(negated: boolean, evaluate: Evaluate<Truth>): Evaluate<Truth> {
  return negated ? (source) => not(evaluate(source)) : evaluate;
}

function all(parts: readonly Evaluate<Truth>[]): Evaluate<Truth> {
  return (source) => {
    let least: Truth = TRUE;
    for (const part of parts) {
      const value = part(source);
      if (value < least) least = value;
      if (least === FALSE) return FALSE;
    }
    return least;
  };
}

function any(parts: readonly Evaluate<Truth>[]): Evaluate<Truth> {
  return (source) => {
    let greatest: Truth = FALSE;
    for (const part of parts) {
      const value = part(source);
      if (value > greatest) greatest = value;
      if (greatest === TRUE) return TRUE;
    }
    return greatest;
  };
}

function compared<T>(
  left: Evaluate<T | undefined>,
  right: Evaluate<T | undefined>,
  holds: (a: T, b: T) => boolean,
): Evaluate<Truth> {
  return (source) => {
    const a = left(source);
    const b = a === undefined ? undefined : right(source);
    return a === undefined || b === undefined ? UNKNOWN : toTruth(holds(a, b));
  };
}

function equalTruths(left: Evaluate<Truth>, right: Evaluate<Truth>): Evaluate<Truth> {
  return (source) => {
    const a = left(source);
    const b = right(source);
    return a === UNKNOWN || b === UNKNOWN ? UNKNOWN : toTruth(a === b);
  };
}

function textTest(operator: TextMatch, wanted: string): (text: string) => boolean {
  if (operator === 'CONTAINS') return (text) => text.includes(wanted);
  return operator === 'STARTSWITH' ? (text) => text.startsWith(wanted) : (text) => text.endsWith(wanted);
}
