import { count } from '../output/table.ts';
import type { Ledger } from './ledger.ts';

/** What `flotilla demo --json` prints. Every number is measured in the run; times in milliseconds. */
export interface Verdict {
  readonly result: 'pass' | 'fail';
  readonly version: string;
  readonly seed: number;
  readonly brokers: number;
  readonly ratePerSecond: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Sends that ended with an error at the client. */
  readonly failedSends: number;
  readonly consumed: number;
  /** Acknowledged and never received: must be 0. */
  readonly lost: number;
  /** Received and never sent: must be 0. */
  readonly phantom: number;
  /** Received more than once; at-least-once delivery allows it. */
  readonly duplicated: number;
  readonly sendLatencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly failover: Failover;
  readonly durationMs: number;
}

export interface Failover {
  readonly killed: string;
  readonly elected: string;
  readonly term: number;
  /** Kill to the first report of the new leader. */
  readonly electionMs: number;
  /** Kill to the first acknowledgement of a message sent after it. */
  readonly writePauseMs: number | null;
  /** Restart to ready: recovered and applied what was committed when it met the leader. */
  readonly rejoinMs: number;
  readonly entriesCaughtUp: number;
}

export interface RunFacts {
  readonly version: string;
  readonly seed: number;
  readonly brokers: number;
  readonly ratePerSecond: number;
  readonly failover: Failover;
  readonly durationMs: number;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Judges a run: it passes when every acknowledged message was received, nothing else was, and writes went on. */
export function judge(ledger: Ledger, facts: RunFacts): Verdict {
  const lost = ledger.lost().length;
  const good =
    lost === 0 && ledger.phantom === 0 && ledger.acknowledged > 0 && facts.failover.writePauseMs !== null;
  return {
    result: good ? 'pass' : 'fail',
    ...facts,
    sent: ledger.sent,
    acknowledged: ledger.acknowledged,
    failedSends: ledger.failed,
    consumed: ledger.consumed,
    lost,
    phantom: ledger.phantom,
    duplicated: ledger.duplicated,
    sendLatencyMs: {
      p50: rounded(ledger.latency(0.5)),
      p99: rounded(ledger.latency(0.99)),
      max: rounded(ledger.latency(1)),
    },
  };
}

/** The counts of a verdict in one line. */
export function summary(verdict: Verdict): string {
  const { sent, acknowledged, consumed, lost, duplicated } = verdict;
  return [
    `sent ${count(sent)}`,
    `acknowledged ${count(acknowledged)}`,
    `consumed ${count(consumed)}`,
    `lost ${count(lost)}`,
    `duplicated ${count(duplicated)} (at-least-once)`,
  ].join('  ');
}

/** Why the verdict is what it is, in one sentence. */
export function sentence(verdict: Verdict): string {
  if (verdict.result === 'pass') return 'no acknowledged message was lost';
  if (verdict.lost > 0) return `${count(verdict.lost)} acknowledged messages were not received`;
  if (verdict.phantom > 0) return `${count(verdict.phantom)} messages were received that nobody sent`;
  return 'no message was acknowledged after the kill';
}
