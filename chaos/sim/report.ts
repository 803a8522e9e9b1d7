import type { SimPlan } from './plan.ts';
import type { SimResult } from './simulation.ts';

/** Sums over many runs, for the lines at the end. */
export class Totals {
  runs = 0;
  failed = 0;
  readonly #startedAt = performance.now();
  readonly #effects = new Map<string, number>();
  #events = 0;
  #acknowledged = 0;
  #simulatedMs = 0;

  add(result: SimResult): void {
    this.runs++;
    if (result.failure !== undefined) this.failed++;
    this.#events += result.events;
    this.#acknowledged += result.acknowledged;
    this.#simulatedMs += result.simulatedMs;
    for (const [name, count] of result.effects)
      this.#effects.set(name, (this.#effects.get(name) ?? 0) + count);
  }

  get effects(): ReadonlyMap<string, number> {
    return this.#effects;
  }

  /** One line for people who wait. */
  progress(): string {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const perSecond = Math.round(this.#events / seconds);
    const perMinute = Math.round((60 * this.runs) / seconds);
    return `${this.runs} runs, ${this.failed} failed, ${perSecond} events/s, ${perMinute} runs/min`;
  }

  lines(): string[] {
    const effects = [...this.#effects].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(0, ...effects.map(([name]) => name.length));
    return [
      ...effects.map(([name, count]) => `  ${name.padEnd(width)} ${String(count).padStart(9)}`),
      `${Math.round(this.#simulatedMs / 1000)} simulated seconds, ${this.#events} events, ${this.#acknowledged} acknowledged sends`,
      this.progress(),
    ];
  }
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
