import { markNames, type MarkName } from '../../src/marks/marks.ts';
import type { SimPlan } from './plan.ts';
import type { SimResult } from './simulation.ts';

/** Sums over many runs, for the lines at the end. */
export class Totals {
  runs = 0;
  failed = 0;
  readonly #startedAt = performance.now();
  readonly #effects = new Map<string, number>();
  readonly #marks = new Map<MarkName, number>();
  #events = 0;
  #acknowledged = 0;
  #simulatedMs = 0;

  add(result: SimResult): void {
    this.runs++;
    if (result.failure !== undefined) this.failed++;
    this.#events += result.events;
    this.#acknowledged += result.acknowledged;
    this.#simulatedMs += result.simulatedMs;
    for (const [name, count] of result.marks) this.#marks.set(name, (this.#marks.get(name) ?? 0) + count);
    for (const [name, count] of result.effects)
      this.#effects.set(name, (this.#effects.get(name) ?? 0) + count);
  }

  /** States of the product that no run has reached. */
  get unreached(): readonly MarkName[] {
    return markNames.filter((name) => !this.#marks.has(name));
  }

  /** One line for people who wait. */
  progress(): string {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const perSecond = Math.round(this.#events / seconds);
    const perMinute = Math.round((60 * this.runs) / seconds);
    return `${this.runs} runs, ${this.failed} failed, ${perSecond} events/s, ${perMinute} runs/min`;
  }

  lines(): string[] {
    return [
      'faults that took effect, and what came of them:',
      ...table([...this.#effects].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      'rare states reached:',
      ...table(markNames.map((name) => [name, this.#marks.get(name) ?? 0])),
      ...(this.unreached.length === 0 ? [] : [`never reached: ${this.unreached.join(', ')}`]),
      `${Math.round(this.#simulatedMs / 1000)} simulated seconds, ${this.#events} events, ${this.#acknowledged} acknowledged sends`,
      this.progress(),
    ];
  }
}

function table(rows: readonly (readonly [string, number])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, count]) => `  ${name.padEnd(width)} ${String(count).padStart(9)}`);
}

/** What happened to one run, in a line. */
export function resultLine(
  seed: number,
  { failure, events, simulatedMs, acknowledged, digest }: SimResult,
): string {
  const verdict = failure === undefined ? 'held' : `BROKEN ${failure.text}`;
  return `seed ${seed}: ${verdict}\n  ${events} events, ${simulatedMs} ms, ${acknowledged} acknowledged, trace ${digest}`;
}

export function planLines({ options, faults }: SimPlan): string[] {
  return [
    `options ${JSON.stringify(options)}`,
    ...faults.map(({ atMs, kind, target, amount }) => {
      const who = target === 'leader' ? target : `b${target}`;
      return `  ${String(atMs).padStart(6)} ms  ${kind} ${who} ${amount}`;
    }),
  ];
}
