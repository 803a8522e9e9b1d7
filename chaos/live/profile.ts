import type { LocalCluster } from '../../src/cli/local-cluster.ts';
import type { Random } from '../history/random.ts';
import type { HistoryProcess } from '../history/recorder.ts';
import type { FailoverMeter } from './failover.ts';
import type { Pacer } from './pacer.ts';
import type { Probe } from './probe.ts';

/** What a profile works with. */
export interface ProfileContext {
  readonly cluster: LocalCluster;
  readonly probe: Probe;
  readonly random: Random;
  readonly meter: FailoverMeter;
  readonly pacer: Pacer;
  readonly nemesis: HistoryProcess;
  /** Number of this fault, from 1. */
  readonly round: number;
  /** Fault to readiness of the restarted processes, ms. */
  readonly readyTimes: number[];
  readonly log: (line: string) => void;
}

/** A kind of fault, repeated while the load runs. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  /** C18 bound, ms. */
  readonly maxUnavailableMs: number;
  /** Pause before a fault, ms: at least, and up to so much more. */
  readonly pause: readonly [number, number];
  /** One fault, from cause to healed. Answers whether it took effect. */
  round(context: ProfileContext): Promise<boolean>;
}

/** Longest wait for anything a healthy majority must do. */
export const settleMs = 20_000;

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
