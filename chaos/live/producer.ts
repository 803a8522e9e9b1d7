import { setTimeout as sleep } from 'node:timers/promises';
import { attemptMs, type SendEnd, type SendPath } from '../client/send-path.ts';
import type { HistoryProcess, HistoryRecorder } from '../history/recorder.ts';
import type { Ledger } from './ledger.ts';
import type { Pacer } from './pacer.ts';

/** Bytes of every message id of a run: `p7-0000000000012`. */
export const idBytes = 16;

const sendMs = 10_000;
const retryPauseMs = 40;

export interface ProducerDeps {
  readonly recorder: HistoryRecorder;
  readonly ledger: Ledger;
  readonly pacer: Pacer;
}

/** Where and how much a producer sends. */
export interface ProducerPlan {
  /** Tried in this order, again and again; the first is its home. */
  readonly paths: readonly SendPath[];
  /** Messages per send at the steady rate, and during a burst. */
  readonly batch: number;
  readonly burstBatch: number;
}

/** One send after the other, each repeated with the same ids until it is stored, or its time is up. */
export async function produce(deps: ProducerDeps, plan: ProducerPlan): Promise<void> {
  const process = deps.recorder.process('p');
  for (let seq = 0; ;) {
    if (!(await deps.pacer.turn(plan.batch))) return;
    const count = deps.pacer.bursting ? plan.burstBatch : plan.batch;
    const values = Array.from({ length: count }, () => valueOf(process.id, seq++));
    await sendOnce(deps.ledger, process, { values, paths: plan.paths });
  }
}

function valueOf(process: string, seq: number): string {
  return `${process}-${String(seq).padStart(idBytes - process.length - 1, '0')}`;
}

async function sendOnce(
  ledger: Ledger,
  process: HistoryProcess,
  send: { values: readonly string[]; paths: readonly SendPath[] },
): Promise<void> {
  const invokedAt = performance.now();
  process.begin('send', { v: [...send.values] });
  ledger.counts.sends++;
  const { end, broker, count } = await attempts(send, invokedAt + sendMs, ledger);
  if (end.kind === 'ok') {
    process.ok({ k: [...end.queues], off: [...end.offsets], attempts: count }, broker);
    ledger.acknowledged({ values: send.values, broker, invokedAt, acknowledgedAt: performance.now() });
  } else if (end.kind === 'refused') {
    process.fail(end.reason);
    ledger.counts.refused++;
  } else {
    process.info(end.reason, { attempts: count });
    ledger.counts.unknown++;
  }
}

/** The whole is `refused` only if every attempt was: one unknown attempt may still take effect. */
async function attempts(
  { values, paths }: { values: readonly string[]; paths: readonly SendPath[] },
  deadline: number,
  ledger: Ledger,
): Promise<{ end: SendEnd; broker: string; count: number }> {
  let firstUnknown: SendEnd | undefined;
  for (let attempt = 0; ; attempt++) {
    const path = paths[attempt % paths.length];
    if (path === undefined) throw new Error('a producer needs a path');
    ledger.counts.attempts++;
    const timeoutMs = Math.max(1, Math.min(attemptMs, deadline - performance.now()));
    const end = await path.send(values, timeoutMs);
    if (end.kind === 'ok') return { end, broker: path.broker, count: attempt + 1 };
    ledger.attemptFailed(`${end.kind} ${end.reason}`);
    if (end.kind === 'unknown') firstUnknown ??= end;
    if (performance.now() + retryPauseMs >= deadline)
      return { end: firstUnknown ?? end, broker: path.broker, count: attempt + 1 };
    await sleep(retryPauseMs);
  }
}
