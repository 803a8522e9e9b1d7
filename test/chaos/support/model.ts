import type { Random } from '../../../chaos/history/random.ts';
import type { EventResult, HistoryEvent } from '../../../chaos/history/events.ts';

type Draft = Omit<HistoryEvent, 'i' | 't'>;

interface OpenSend {
  readonly process: string;
  readonly values: readonly string[];
  /** Where the model stored the values; undefined: refused or never stored. */
  stored: { k: number[]; off: number[] } | undefined;
  readonly fate: 'ok' | 'fail' | 'info-stored' | 'info-lost';
}

const queues = 3;
const replicas = ['n1', 'n2', 'n3'];

/**
 * A cluster without faults: queues are arrays, a send takes effect at one moment between its begin and its end.
 * Its histories are legal by construction.
 */
export class ReferenceModel {
  readonly #random: Random;
  readonly #drafts: { t: number; draft: Draft }[] = [];
  readonly #logs: string[][] = Array.from({ length: queues }, () => []);
  readonly #acked: string[] = [];
  readonly #places = new Map<string, [number, number]>();
  #time = 0;
  #ids = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  run(steps: number): HistoryEvent[] {
    this.#emit({ p: 'harness', ph: 'info', f: 'phase', v: ['load'] });
    const open: OpenSend[] = [];
    let processes = ['p0', 'p1', 'p2', 'p3'];
    for (let step = 0; step < steps; step++) {
      const busy = new Set(open.map((send) => send.process));
      const idle = processes.filter((process) => !busy.has(process));
      if (idle.length > 0 && this.#random.chance(50)) open.push(this.#begin(this.#random.pick(idle)));
      else if (open.length > 0 && this.#random.chance(80)) {
        const [send] = open.splice(this.#random.below(open.length), 1);
        if (send !== undefined) processes = this.#end(send, processes);
      } else this.#poll(this.#anyStored());
      if (this.#random.chance(30)) this.#read(this.#random.below(queues));
    }
    for (const send of open) processes = this.#end(send, processes);
    this.#emit({ p: 'harness', ph: 'info', f: 'phase', v: ['heal'] });
    for (const value of this.#acked) this.#poll(value);
    this.#drain();
    return this.#drafts.map(({ t, draft }, i) => ({ i, t, ...draft }));
  }

  #begin(process: string): OpenSend {
    const count = this.#random.chance(30) ? 3 : 1;
    const values = Array.from({ length: count }, () => `${process}-${this.#ids++}`);
    this.#emit({ p: process, ph: 'inv', f: 'send', v: values });
    const fate = this.#random.pick(['ok', 'ok', 'ok', 'ok', 'fail', 'info-stored', 'info-lost'] as const);
    const send: OpenSend = { process, values, stored: undefined, fate };
    // Half of the sends take effect at once, the others only when they end.
    if (this.#random.chance(50)) this.#store(send);
    return send;
  }

  #store(send: OpenSend): void {
    if (send.stored !== undefined || send.fate === 'fail' || send.fate === 'info-lost') return;
    const queue = this.#random.below(queues);
    const log = this.#logs[queue] ?? [];
    const first = log.length;
    log.push(...send.values);
    send.values.forEach((value, index) => this.#places.set(value, [queue, first + index]));
    send.stored = { k: send.values.map(() => queue), off: send.values.map((_, index) => first + index) };
  }

  #end(send: OpenSend, processes: string[]): string[] {
    this.#store(send);
    const p = send.process;
    if (send.fate === 'fail') {
      this.#emit({ p, ph: 'fail', f: 'send', err: 'OVERLOADED' });
      return processes;
    }
    if (send.fate !== 'ok' || send.stored === undefined) {
      this.#emit({ p, ph: 'info', f: 'send', err: 'DEADLINE_EXCEEDED' });
      return processes.map((process) => (process === p ? `p${10 + this.#ids++}` : process));
    }
    const told = this.#random.chance(50) ? send.stored.k : send.stored.k.map(() => -1);
    this.#emit({ p, ph: 'ok', f: 'send', r: { k: told, off: send.stored.off } });
    this.#acked.push(...send.values);
    return processes;
  }

  #anyStored(): string | undefined {
    const values = [...this.#places.keys()];
    return values.length === 0 ? undefined : this.#random.pick(values);
  }

  #poll(value: string | undefined): void {
    const r: EventResult = { k: [], off: [], v: [] };
    const place = value === undefined ? undefined : this.#places.get(value);
    if (value !== undefined && place !== undefined)
      Object.assign(r, { k: [place[0]], off: [place[1]], v: [value] });
    this.#emit({ p: 'c0', ph: 'inv', f: 'poll', g: 'g0' });
    this.#emit({ p: 'c0', ph: 'ok', f: 'poll', g: 'g0', r });
  }

  /** Bounds of a queue, and the progress of the group in it: it only grows. */
  #read(k: number): void {
    const p = 'r0';
    this.#emit({ p, ph: 'inv', f: 'bounds', k });
    this.#emit({ p, ph: 'ok', f: 'bounds', k, r: { floor: 0, end: this.#logs[k]?.length ?? 0 } });
    this.#emit({ p, ph: 'inv', f: 'progress', g: 'g0', k });
    this.#emit({ p, ph: 'ok', f: 'progress', g: 'g0', k, r: { next: this.#drafts.length } });
  }

  #drain(): void {
    for (const node of replicas) {
      this.#logs.forEach((log, k) => {
        const p = `d-${node}-${k}`;
        this.#emit({ p, ph: 'inv', f: 'drain', node, k });
        const r = { floor: 0, v: [...log], off: log.map((_, offset) => offset) };
        this.#emit({ p, ph: 'ok', f: 'drain', node, k, r });
      });
    }
  }

  #emit(draft: Draft): void {
    this.#time += 1 + this.#random.below(5_000_000);
    this.#drafts.push({ t: this.#time, draft });
  }
}
