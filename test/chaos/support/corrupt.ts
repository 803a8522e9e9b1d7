import type { HistoryEvent } from '../../../chaos/history/events.ts';
import type { Random } from '../../../chaos/history/random.ts';

/** Breaks a legal history (a private copy of it) in one way; answers false where this history offers no chance. */
export interface Corruptor {
  readonly name: string;
  /** The check that must notice. */
  readonly id: string;
  corrupt(events: HistoryEvent[], random: Random): boolean;
}

type Log = { floor: number; v: string[]; off: number[] };

export const corruptors: readonly Corruptor[] = [
  {
    name: 'an acknowledged value is dropped',
    id: 'C1',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      return victim !== undefined && editLogs(events, (log) => remove(log, victim));
    },
  },
  {
    name: 'the tail is dropped on one replica',
    id: 'C19',
    corrupt: (events, random) => {
      const drained = random.pick(drains(events).filter((event) => event.node === 'n2'));
      const log = logOf(drained);
      return log.v.length > 0 && log.v.pop() !== undefined && log.off.pop() !== undefined;
    },
  },
  {
    name: 'two offsets are swapped',
    id: 'C5',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      return victim !== undefined && editLogs(events, (log) => swap(log, victim));
    },
  },
  {
    name: 'a value is stored a second time',
    id: 'C6',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      return victim !== undefined && editLogs(events, (log) => append(log, victim, victim));
    },
  },
  {
    name: 'a refused value is stored',
    id: 'C3',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'fail');
      const beside = pickValue(events, random, 'ok');
      if (victim === undefined || beside === undefined) return false;
      return editLogs(events, (log) => append(log, victim, beside));
    },
  },
  {
    name: 'a phantom is stored',
    id: 'C4',
    corrupt: (events, random) => {
      const beside = pickValue(events, random, 'ok');
      return beside !== undefined && editLogs(events, (log) => append(log, 'ghost', beside));
    },
  },
  {
    name: 'a value is received before it is sent',
    id: 'C4',
    corrupt: (events) => {
      const polled = events.find((event) => event.f === 'poll' && (event.r?.v?.length ?? 0) > 0);
      const value = polled?.r?.v?.[0];
      const sent = events.find((event) => event.ph === 'inv' && event.f === 'send' && event.v?.[0] === value);
      if (polled === undefined || sent === undefined) return false;
      // Only the clock of the receive is wrong; order in the file does not matter to the checks.
      polled.t = sent.t - 1;
      return true;
    },
  },
  {
    name: 'a received value vanishes',
    id: 'C12',
    corrupt: (events, random) => {
      const polls = events.filter((event) => event.f === 'poll' && (event.r?.v?.length ?? 0) > 0);
      const victim = anyOf(polls, random)?.r?.v?.[0];
      return victim !== undefined && editLogs(events, (log) => remove(log, victim));
    },
  },
  {
    name: 'an acknowledged value is never received',
    id: 'C14',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      if (victim === undefined) return false;
      unsee(events, victim);
      return true;
    },
  },
  ...['C2', 'C10'].map((id) => ({
    name: 'an acknowledged value before a received one is never received',
    id,
    corrupt: (events: HistoryEvent[], random: Random) => {
      const victim = anyOf(neighbours(events), random)?.[0];
      if (victim === undefined) return false;
      unsee(events, victim);
      return true;
    },
  })),
  {
    name: 'a group receives two values in the place of each other',
    id: 'C8',
    corrupt: (events, random) => {
      const pair = anyOf(neighbours(events), random);
      if (pair === undefined) return false;
      for (const event of events) if (event.f === 'poll') exchange(event.r?.v, pair);
      return true;
    },
  },
  {
    name: 'a value is stored before one that was acknowledged before it was sent',
    id: 'C9',
    corrupt: (events, random) => {
      const pair = anyOf(
        neighbours(events).filter(([a, b]) => endOf(events, a) < beginOf(events, b)),
        random,
      );
      if (pair === undefined) return false;
      for (const event of drains(events)) exchange(event.r?.v, pair);
      return true;
    },
  },
  {
    name: 'the end of a queue goes back',
    id: 'C13',
    corrupt: (events, random) => corruptRead(events.filter(isRead('bounds', 'end')), random, 'end'),
  },
  {
    name: 'the progress of a group goes back',
    id: 'C15',
    corrupt: (events, random) => corruptRead(events.filter(isRead('progress', 'next')), random, 'next'),
  },
  {
    name: 'the floor of a queue goes back',
    id: 'C16',
    corrupt: (events, random) => {
      const reads = events.filter(({ f, ph }) => f === 'bounds' && ph === 'ok');
      const read = anyOf(reads, random);
      if (read?.r === undefined) return false;
      read.r = { ...read.r, floor: 1 };
      return true;
    },
  },
  {
    name: 'a repeated send is stored a second time',
    id: 'C20',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      const ack = events.find((event) => event.i === ackOf(events).get(victim ?? ''));
      if (victim === undefined || ack?.r === undefined) return false;
      ack.r = { ...ack.r, attempts: 2 };
      return editLogs(events, (log) => append(log, victim, victim));
    },
  },
];

function anyOf<T>(items: readonly T[], random: Random): T | undefined {
  return items.length === 0 ? undefined : random.pick(items);
}

/** Nobody receives it. */
function unsee(events: HistoryEvent[], value: string): void {
  for (const event of events)
    if (event.f === 'poll' && event.r?.v?.[0] === value) event.r = { k: [], off: [], v: [] };
}

/** Line of the acknowledgement of each value. */
function ackOf(events: HistoryEvent[]): Map<string, number> {
  const open = new Map<string, readonly string[]>();
  const acks = new Map<string, number>();
  for (const { i, p, f, ph, v } of events) {
    if (f !== 'send') continue;
    if (ph === 'inv') open.set(p, v ?? []);
    else if (ph === 'ok') for (const value of open.get(p) ?? []) acks.set(value, i);
  }
  return acks;
}

/** Pairs of acknowledged values of different sends, one behind the other in a queue. */
function neighbours(events: HistoryEvent[]): [string, string][] {
  const acks = ackOf(events);
  const pairs: [string, string][] = [];
  for (const { node, r } of drains(events)) {
    if (node !== 'n1') continue;
    const values = r?.v ?? [];
    for (const [at, value] of values.entries()) {
      const next = values[at + 1] ?? '';
      const [a, b] = [acks.get(value), acks.get(next)];
      if (a !== undefined && b !== undefined && a !== b) pairs.push([value, next]);
    }
  }
  return pairs;
}

function exchange(values: string[] | undefined, [a, b]: readonly [string, string]): void {
  values?.forEach((value, at) => {
    if (value === a) values[at] = b;
    else if (value === b) values[at] = a;
  });
}

function beginOf(events: HistoryEvent[], value: string): number {
  return (
    events.find(({ f, ph, v }) => f === 'send' && ph === 'inv' && (v ?? []).includes(value))?.t ?? Infinity
  );
}

function endOf(events: HistoryEvent[], value: string): number {
  const line = ackOf(events).get(value);
  return events.find(({ i }) => i === line)?.t ?? Infinity;
}

type Bound = 'end' | 'next';

const isRead =
  (f: 'bounds' | 'progress', what: Bound) =>
  (event: HistoryEvent): boolean =>
    event.f === f && event.ph === 'ok' && (event.r?.[what] ?? 0) > 0;

/** Makes the last read of some queue show less than one before it. */
function corruptRead(reads: readonly HistoryEvent[], random: Random, what: Bound): boolean {
  const queues = [...new Set(reads.map(({ k }) => k))].filter(
    (k) => reads.filter((r) => r.k === k).length > 1,
  );
  const queue = anyOf(queues, random);
  const last = reads.findLast(({ k }) => k === queue);
  if (queue === undefined || last?.r === undefined) return false;
  const before = Math.max(
    ...reads.filter((read) => read.k === queue && read !== last).map((read) => read.r?.[what] ?? 0),
  );
  last.r = { ...last.r, [what]: before - 1 };
  return true;
}

/** A value of a send with this outcome. */
function pickValue(events: HistoryEvent[], random: Random, outcome: 'ok' | 'fail'): string | undefined {
  const openBy = new Map<string, readonly string[]>();
  const values: string[] = [];
  for (const event of events) {
    if (event.f !== 'send') continue;
    if (event.ph === 'inv') openBy.set(event.p, event.v ?? []);
    else if (event.ph === outcome) values.push(...(openBy.get(event.p) ?? []));
  }
  return anyOf(values, random);
}

function drains(events: HistoryEvent[]): HistoryEvent[] {
  return events.filter((event) => event.f === 'drain' && event.ph === 'ok');
}

function logOf(event: HistoryEvent): Log {
  const { floor = 0, v = [], off = [] } = event.r ?? {};
  return { floor, v, off };
}

/** Applies an edit to the first queue that takes it, the same on every replica. */
function editLogs(events: HistoryEvent[], edit: (log: Log) => boolean): boolean {
  let edited: number | undefined;
  for (const event of drains(events)) {
    if (edited !== undefined && event.k !== edited) continue;
    if (edit(logOf(event))) edited = event.k;
  }
  return edited !== undefined;
}

function remove(log: Log, value: string): boolean {
  const at = log.v.indexOf(value);
  if (at < 0) return false;
  log.v.splice(at, 1);
  log.off.splice(at, 1);
  return true;
}

/** Swaps the value with the one after it. */
function swap(log: Log, value: string): boolean {
  const at = log.v.indexOf(value);
  const next = log.v[at + 1];
  if (at < 0 || next === undefined) return false;
  log.v[at] = next;
  log.v[at + 1] = value;
  return true;
}

function append(log: Log, value: string, beside: string): boolean {
  if (!log.v.includes(beside)) return false;
  log.off.push((log.off.at(-1) ?? -1) + 1);
  log.v.push(value);
  return true;
}
