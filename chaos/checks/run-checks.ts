import { HistoryError, type HistoryEvent } from '../history/events.ts';
import { ackedNeverLost } from './c01-acked-never-lost.ts';
import { lostBelowReader } from './c02-lost-below-a-reader.ts';
import { abortedRead } from './c03-aborted-read.ts';
import { phantom } from './c04-phantom.ts';
import { oneValuePerOffset } from './c05-one-value-per-offset.ts';
import { oneOffsetPerValue } from './c06-one-offset-per-value.ts';
import { gapless } from './c07-gapless.ts';
import { sameOrder } from './c08-same-order.ts';
import { realTimeOrder } from './c09-real-time-order.ts';
import { noSkip } from './c10-no-skip.ts';
import { producerOrder } from './c11-producer-order.ts';
import { noUncommittedRead } from './c12-no-uncommitted-read.ts';
import { endOffset } from './c13-end-offset.ts';
import { tailReachable } from './c14-tail-reachable.ts';
import { consumerProgress } from './c15-consumer-progress.ts';
import { floor } from './c16-floor.ts';
import { unknownResolution } from './c17-unknown-resolution.ts';
import { availability } from './c18-availability.ts';
import { replicaIdentity } from './c19-replica-identity.ts';
import { dedupWindow } from './c20-dedup-window.ts';
import type { Check, CheckLimits, CheckResult } from './check.ts';
import { Facts } from './facts.ts';

export const checks: readonly Check[] = [
  ackedNeverLost,
  lostBelowReader,
  abortedRead,
  phantom,
  oneValuePerOffset,
  oneOffsetPerValue,
  gapless,
  sameOrder,
  realTimeOrder,
  noSkip,
  producerOrder,
  noUncommittedRead,
  endOffset,
  tailReachable,
  consumerProgress,
  floor,
  unknownResolution,
  availability,
  replicaIdentity,
  dedupWindow,
];

/** What a run must contain before its silence means anything. */
export interface RunLimits extends CheckLimits {
  readonly minFaults: number;
  readonly minAcknowledged: number;
  /** Replicas that must have been drained. */
  readonly minReplicas: number;
}

export interface Report {
  /** `invalid run`: too little happened, or the history is broken; proves nothing either way. */
  readonly verdict: 'valid' | 'violated' | 'invalid run';
  /** Why a run is invalid. */
  readonly reasons: readonly string[];
  readonly results: readonly CheckResult[];
}

/** Judges a history. A violation counts even in a run that is too poor to be called valid. */
export function runChecks(events: readonly HistoryEvent[], limits: RunLimits): Report {
  let facts: Facts;
  try {
    facts = new Facts(events);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { verdict: 'invalid run', reasons: [error.message], results: [] };
  }
  const results = checks.map((check) => ({ id: check.id, title: check.title, ...check.run(facts, limits) }));
  const reasons = poverty(facts, limits);
  if (results.some((result) => result.found > 0)) return { verdict: 'violated', reasons, results };
  return { verdict: reasons.length > 0 ? 'invalid run' : 'valid', reasons, results };
}

function poverty(facts: Facts, limits: RunLimits): string[] {
  const reasons: string[] = [];
  const effective = facts.faults.filter((fault) => fault.effective).length;
  if (effective < limits.minFaults) {
    reasons.push(`only ${effective} of at least ${limits.minFaults} faults took effect`);
  }
  const acknowledged = facts.sends.filter((op) => op.outcome === 'ok').length;
  if (acknowledged < limits.minAcknowledged) {
    reasons.push(`only ${acknowledged} of at least ${limits.minAcknowledged} sends were acknowledged`);
  }
  if (facts.replicas.size < limits.minReplicas) {
    reasons.push(`only ${facts.replicas.size} of ${limits.minReplicas} replicas were drained`);
  }
  return reasons;
}
