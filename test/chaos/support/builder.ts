import { parseEvent, type HistoryEvent } from '../../../chaos/history/events.ts';

type Draft = Omit<HistoryEvent, 'i' | 't'>;
/** `[queue, offset]`, queue -1: not told. */
export type Place = readonly [number, number];

/** Writes small histories by hand; one millisecond passes per event. */
export class HistoryBuilder {
  readonly #events: HistoryEvent[] = [];
  #time = 0;

  add(draft: Draft): this {
    this.#time += 1_000_000;
    this.#events.push({ i: this.#events.length, t: this.#time, ...draft });
    return this;
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.#time += ms * 1e6;
    return this;
  }

  begin(p: string, ...v: string[]): this {
    return this.add({ p, ph: 'inv', f: 'send', v });
  }

  ack(p: string, ...at: Place[]): this {
    const r = { k: at.map(([queue]) => queue), off: at.map(([, offset]) => offset) };
    return this.add({ p, ph: 'ok', f: 'send', r, node: 'n1' });
  }

  refuse(p: string): this {
    return this.add({ p, ph: 'fail', f: 'send', err: 'OVERLOADED' });
  }

  unknown(p: string, attempts = 1): this {
    return this.add({ p, ph: 'info', f: 'send', err: 'DEADLINE_EXCEEDED', r: { attempts } });
  }

  /** An acknowledged send of one value. */
  sent(p: string, value: string, at: Place): this {
    return this.begin(p, value).ack(p, at);
  }

  poll(g: string, value: string, at: Place): this {
    this.add({ p: g, ph: 'inv', f: 'poll', g });
    return this.add({ p: g, ph: 'ok', f: 'poll', g, r: { k: [at[0]], off: [at[1]], v: [value] } });
  }

  /** The final content of a queue, from `floor` on, on each of the nodes. */
  drain(nodes: readonly string[], k: number, values: readonly string[], floor = 0): this {
    return this.drainAt(nodes, k, { floor, v: values, off: values.map((_, index) => floor + index) });
  }

  drainAt(
    nodes: readonly string[],
    k: number,
    r: { floor: number; v: readonly string[]; off: readonly number[] },
  ): this {
    for (const node of nodes) {
      const p = `d-${node}-${k}`;
      this.add({ p, ph: 'inv', f: 'drain', node, k });
      this.add({ p, ph: 'ok', f: 'drain', node, k, r: { floor: r.floor, v: [...r.v], off: [...r.off] } });
    }
    return this;
  }

  /** A read of the bounds of a queue. */
  bounds(k: number, r: { floor: number; end: number }): this {
    return this.add({ p: 'r', ph: 'inv', f: 'bounds', k }).add({ p: 'r', ph: 'ok', f: 'bounds', k, r });
  }

  /** A read of the progress of a group. */
  progress(g: string, k: number, next: number): this {
    this.add({ p: 'r', ph: 'inv', f: 'progress', g, k });
    return this.add({ p: 'r', ph: 'ok', f: 'progress', g, k, r: { next } });
  }

  segments(node: string, bytes: number, digest: string): this {
    this.add({ p: `s-${node}`, ph: 'inv', f: 'segments', node });
    return this.add({ p: `s-${node}`, ph: 'ok', f: 'segments', node, r: { bytes, digest } });
  }

  kill(node: string, effective = true): this {
    this.add({ p: 'nemesis', ph: 'inv', f: 'nemesis', v: ['kill-leader'], node });
    return this.add({
      p: 'nemesis',
      ph: 'ok',
      f: 'nemesis',
      node,
      r: { effective, termBefore: 1, termAfter: effective ? 2 : 1 },
    });
  }

  phase(name: string): this {
    return this.add({ p: 'harness', ph: 'info', f: 'phase', v: [name] });
  }

  /** The events, as they come out of a file. */
  build(): HistoryEvent[] {
    return this.#events.map((event) => parseEvent(JSON.stringify(event)));
  }
}

export const nodes = ['n1', 'n2', 'n3'] as const;
