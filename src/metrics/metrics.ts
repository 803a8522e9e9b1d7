import { assert } from '../errors/flotilla-error.ts';
import { Histogram } from './histogram.ts';

/** Label names and values of one sample. Values come from a bounded set: never message, client or request ids. */
export type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [Labels, number];
type Reader = () => number | Iterable<Sample>;

/** A number that only grows. Adding is a plain addition: fit for hot paths. */
export class Counter {
  value = 0;
  add(count: number): void {
    this.value += count;
  }
}

interface Family {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly lines: (name: string) => Iterable<string>;
}

const NAME = /^[a-z][a-z0-9_]*$/;

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function* sampleLines(name: string, read: Reader): Generator<string> {
  const value = read();
  if (typeof value === 'number') yield `${name} ${value}`;
  else for (const [labels, sample] of value) yield `${name}${labelText(labels)} ${sample}`;
}

function* histogramLines(name: string, histogram: Histogram): Generator<string> {
  const counts = histogram.cumulative();
  const bounds = [...histogram.bounds.map(String), '+Inf'];
  for (const [slot, bound] of bounds.entries()) yield `${name}_bucket{le="${bound}"} ${counts[slot] ?? 0}`;
  yield `${name}_sum ${histogram.sum}`;
  yield `${name}_count ${counts.at(-1) ?? 0}`;
}

/** The one tree of metrics of a process. Values are read when a scrape asks; nothing runs between scrapes. */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** A counter that its owner adds to. The name ends with `_total`. */
  counter(name: string, help: string): Counter {
    const counter = new Counter();
    this.observeCounter(name, help, () => counter.value);
    return counter;
  }

  /** A counter whose value lives elsewhere. */
  observeCounter(name: string, help: string, read: Reader): void {
    assert(name.endsWith('_total'), `counter ${name} does not end with _total`);
    this.#add(name, { kind: 'counter', help, lines: (full) => sampleLines(full, read) });
  }

  /** A gauge, read at every scrape. */
  observeGauge(name: string, help: string, read: Reader): void {
    this.#add(name, { kind: 'gauge', help, lines: (full) => sampleLines(full, read) });
  }

  /** A histogram; the name ends with its base unit, e.g. `_seconds`. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const histogram = new Histogram(bounds);
    this.#add(name, { kind: 'histogram', help, lines: (full) => histogramLines(full, histogram) });
    return histogram;
  }

  /** Names of all families, sorted. */
  names(): readonly string[] {
    return [...this.#families.keys()].sort();
  }

  /** Everything in the text format that Prometheus reads. */
  render(): string {
    const lines: string[] = [];
    for (const [name, family] of this.#families) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.kind}`, ...family.lines(name));
    }
    return `${lines.join('\n')}\n`;
  }

  #add(name: string, family: Family): void {
    assert(NAME.test(name), `metric name ${name}`);
    assert(!this.#families.has(name), `metric ${name} is declared twice`);
    this.#families.set(name, family);
  }
}
