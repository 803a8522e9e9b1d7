import { HistoryError, type HistoryEvent } from '../history/events.ts';
import { ReplicaLog, type Position } from './replica-log.ts';

/** One send: its values share one fate. */
export interface SendOp {
  readonly process: string;
  readonly values: readonly string[];
  /** ns */
  readonly invokedAt: number;
  /** ns; Infinity while the outcome is unknown. */
  readonly endedAt: number;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** Where an acknowledged send says its values are; queue -1: not told. */
  readonly at: readonly Position[];
  /** Broker that answered. */
  readonly node: string | undefined;
  /** How often it was sent, with the same message ids; 1 where the harness does not tell. */
  readonly attempts: number;
  readonly events: readonly number[];
}

/** A value that a consumer group received. */
export interface Sighting {
  readonly group: string;
  readonly value: string;
  readonly at: Position;
  /** ns */
  readonly time: number;
  readonly event: number;
}

/** Bounds of a queue, as a reader was told them. Times in ns. */
export interface BoundsRead {
  readonly queue: number;
  readonly floor: number;
  readonly end: number;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly event: number;
}

/** Next offset of a consumer group in a queue, as a reader was told it. Times in ns. */
export interface ProgressRead {
  readonly group: string;
  readonly queue: number;
  readonly next: number;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly event: number;
}

/** An acknowledged value, where its acknowledgement or, if that does not tell the queue, the final log has it. */
export interface Acknowledged {
  readonly value: string;
  readonly at: Position;
  /** ns */
  readonly time: number;
  readonly event: number;
}

/** A fault with its effect. */
export interface Fault {
  readonly name: string;
  readonly node: string | undefined;
  /** ns when it was caused and when its effect was seen. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly effective: boolean;
  readonly event: number;
}

export interface SegmentDigest {
  readonly node: string;
  readonly bytes: number;
  readonly digest: string;
  readonly event: number;
}

/** A history, indexed once for all checks. */
export class Facts {
  readonly sends: SendOp[] = [];
  readonly sendOf = new Map<string, SendOp>();
  readonly sightings: Sighting[] = [];
  /** Final log by replica. */
  readonly replicas = new Map<string, ReplicaLog>();
  readonly faults: Fault[] = [];
  readonly segments: SegmentDigest[] = [];
  readonly bounds: BoundsRead[] = [];
  readonly progress: ProgressRead[] = [];
  /** ns at which each part of the run began. */
  readonly phaseStart = new Map<string, number>();

  readonly #open = new Map<string, HistoryEvent>();
  readonly #retired = new Set<string>();

  /** @throws HistoryError if the history breaks its own rules. */
  constructor(events: readonly HistoryEvent[]) {
    for (const event of events) {
      if (event.ph === 'inv') this.#begin(event);
      else this.#end(event);
    }
    // What is still open may yet take effect: unknown.
    for (const [, begin] of this.#open) {
      if (begin.f === 'send') this.#addSend(begin, undefined);
    }
  }

  /** Final position of a value: on the first replica that holds it. */
  positionOf(value: string): Position | undefined {
    for (const replica of this.replicas.values()) {
      const [first] = replica.positionsOf(value);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  *acknowledged(): Generator<Acknowledged> {
    for (const op of this.sends) {
      if (op.outcome !== 'ok') continue;
      for (const [index, value] of op.values.entries()) {
        const told = op.at[index];
        const at = told === undefined || told.queue < 0 ? this.positionOf(value) : told;
        if (at !== undefined) yield { value, at, time: op.endedAt, event: op.events.at(-1) ?? -1 };
      }
    }
  }

  /** First offset that replicas retain of a queue in the end: the highest, should they differ. */
  floorOf(queue: number): number {
    return Math.max(0, ...[...this.replicas.values()].map(({ queues }) => queues.get(queue)?.floor ?? 0));
  }

  #begin(event: HistoryEvent): void {
    if (this.#retired.has(event.p)) throw new HistoryError(`line ${event.i}: process ${event.p} is retired`);
    if (this.#open.has(event.p))
      throw new HistoryError(`line ${event.i}: process ${event.p} has an open operation`);
    this.#open.set(event.p, event);
  }

  #end(event: HistoryEvent): void {
    if (event.f === 'phase') {
      for (const name of event.v ?? []) this.phaseStart.set(name, event.t);
      return;
    }
    const begin = this.#open.get(event.p);
    if (begin?.f !== event.f)
      throw new HistoryError(`line ${event.i}: ${event.p} ends a ${event.f} it never began`);
    this.#open.delete(event.p);
    if (event.ph === 'info') this.#retired.add(event.p);
    this.#record(begin, event);
  }

  #record(begin: HistoryEvent, end: HistoryEvent): void {
    if (begin.f === 'send') return this.#addSend(begin, end);
    if (begin.f === 'nemesis') return this.#addFault(begin, end);
    if (end.ph !== 'ok') return;
    if (begin.f === 'poll') this.#addPoll(end);
    if (begin.f === 'drain') this.#addDrain(end);
    if (begin.f === 'segments') this.#addSegments(end);
    if (begin.f === 'bounds') this.#addBounds(begin, end);
    if (begin.f === 'progress') this.#addProgress(begin, end);
  }

  #addSend(begin: HistoryEvent, end: HistoryEvent | undefined): void {
    const op = sendOf(begin, end);
    this.sends.push(op);
    for (const value of op.values) {
      if (this.sendOf.has(value))
        throw new HistoryError(`line ${begin.i}: value ${value} is sent a second time`);
      this.sendOf.set(value, op);
    }
  }

  #addPoll(end: HistoryEvent): void {
    const values = end.r?.v ?? [];
    const at = positions(end, values.length);
    values.forEach((value, index) => {
      const position = at[index];
      if (position === undefined) return;
      this.sightings.push({ group: end.g ?? '', value, at: position, time: end.t, event: end.i });
    });
  }

  #addDrain(end: HistoryEvent): void {
    const node = end.node ?? '';
    let replica = this.replicas.get(node);
    if (replica === undefined) {
      replica = new ReplicaLog(node);
      this.replicas.set(node, replica);
    }
    const { v = [], off = [], floor = 0 } = end.r ?? {};
    if (v.length !== off.length)
      throw new HistoryError(`line ${end.i}: ${v.length} values, ${off.length} offsets`);
    replica.add(end.k ?? 0, { floor, offsets: off, values: v, event: end.i });
  }

  #addSegments(end: HistoryEvent): void {
    this.segments.push({
      node: end.node ?? '',
      bytes: end.r?.bytes ?? 0,
      digest: end.r?.digest ?? '',
      event: end.i,
    });
  }

  #addBounds(begin: HistoryEvent, { t, i, k = 0, r = {} }: HistoryEvent): void {
    const { floor = 0, end = 0 } = r;
    this.bounds.push({ queue: k, floor, end, invokedAt: begin.t, endedAt: t, event: i });
  }

  #addProgress(begin: HistoryEvent, { t, i, k = 0, g = '', r = {} }: HistoryEvent): void {
    this.progress.push({ group: g, queue: k, next: r.next ?? 0, invokedAt: begin.t, endedAt: t, event: i });
  }

  #addFault(begin: HistoryEvent, end: HistoryEvent): void {
    this.faults.push({
      name: begin.v?.join(' ') ?? '',
      node: begin.node,
      startedAt: begin.t,
      endedAt: end.t,
      effective: end.ph === 'ok' && end.r?.effective === true,
      event: begin.i,
    });
  }
}

function sendOf(begin: HistoryEvent, end: HistoryEvent | undefined): SendOp {
  const { p: process, t: invokedAt, v: values = [] } = begin;
  const common = { process, values, invokedAt };
  if (end === undefined || end.ph === 'inv') return { ...common, ...neverHeard, events: [begin.i] };
  const unknown = end.ph === 'info';
  return {
    ...common,
    endedAt: unknown ? Infinity : end.t,
    outcome: end.ph,
    at: end.ph === 'ok' ? positions(end, values.length) : [],
    node: end.node,
    attempts: end.r?.attempts ?? 1,
    events: [begin.i, end.i],
  };
}

/** A send that is still open at the end may yet take effect. */
const neverHeard = { endedAt: Infinity, outcome: 'info', at: [], node: undefined, attempts: 1 } as const;

function positions(end: HistoryEvent, count: number): Position[] {
  const { k = [], off = [] } = end.r ?? {};
  if (k.length !== count || off.length !== count) {
    throw new HistoryError(`line ${end.i}: ${count} values, ${k.length} queues, ${off.length} offsets`);
  }
  return off.map((offset, index) => ({ queue: k[index] ?? -1, offset }));
}
