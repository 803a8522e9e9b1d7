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
      const victim = polls.length === 0 ? undefined : random.pick(polls).r?.v?.[0];
      return victim !== undefined && editLogs(events, (log) => remove(log, victim));
    },
  },
  {
    name: 'an acknowledged value is never received',
    id: 'C14',
    corrupt: (events, random) => {
      const victim = pickValue(events, random, 'ok');
      for (const event of events) {
        if (event.f === 'poll' && event.r?.v?.[0] === victim) event.r = { k: [], off: [], v: [] };
      }
      return victim !== undefined;
    },
  },
];

/** A value of a send with this outcome. */
function pickValue(events: HistoryEvent[], random: Random, outcome: 'ok' | 'fail'): string | undefined {
  const openBy = new Map<string, readonly string[]>();
  const values: string[] = [];
  for (const event of events) {
    if (event.f !== 'send') continue;
    if (event.ph === 'inv') openBy.set(event.p, event.v ?? []);
    else if (event.ph === outcome) values.push(...(openBy.get(event.p) ?? []));
  }
  return values.length === 0 ? undefined : random.pick(values);
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
