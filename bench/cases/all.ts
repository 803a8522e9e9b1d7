import type { BenchCase } from '../support/case.ts';
import { consumeBacklog, consumeTail, endToEnd } from './consume.ts';
import { failoverKill, failoverPause } from './failover.ts';
import { idle, restart } from './process.ts';
import { restartLarge } from './restart-large.ts';
import { stream } from './stream.ts';
import { fixedRateLatency, oneInFlight, unaryBatch, unarySingle } from './unary.ts';

/** In the order they run: idle brokers first, restart with all the log last. */
export const cases: readonly BenchCase[] = [
  idle,
  stream,
  unaryBatch,
  unarySingle,
  oneInFlight,
  fixedRateLatency,
  consumeTail,
  consumeBacklog,
  endToEnd,
  failoverKill,
  failoverPause,
  restart,
  restartLarge,
];
