import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { rareChoices } from '../../src/marks/buggify.ts';
import { faultKinds, type SimPlan } from './plan.ts';

const number = z.number();
const planFile = z.object({
  /** What the run once broke, and why; for people. */
  note: z.string(),
  seed: z.int(),
  options: z.object({
    nodes: z.int(),
    producers: z.int(),
    consumers: z.int(),
    queues: z.int(),
    batchMax: z.int(),
    bodyBytes: z.int(),
    pauseMs: number,
    segmentBytes: z.int(),
    cacheBytes: z.int(),
    checkpointMs: z.int(),
    retention: z.object({ maxAgeMs: number, maxBytes: z.int(), minSegments: z.int() }),
    electionTimeoutMs: z.int(),
    heartbeatIntervalMs: z.int(),
    readMode: z.enum(['readIndex', 'lease']),
    syncUs: z.int(),
    network: z.object({
      delayUs: z.int(),
      jitterDoublings: z.int(),
      loss: number,
      duplicate: number,
      zombieMs: z.int(),
      corrupt: number,
      fifo: z.boolean(),
    }),
    drift: z.array(number),
    loadMs: z.int(),
    rareChoices: z.array(z.enum(rareChoices)).default([]),
    preferredLeader: z.int().nullable().default(null),
    forwarding: z.boolean(),
  }),
  faults: z.array(
    z.object({
      atMs: number,
      kind: z.enum(faultKinds),
      target: z.union([z.literal('leader'), z.int()]),
      amount: number,
    }),
  ),
});

/** Reads a plan that was written by `writePlan`. */
export function readPlan(path: string): SimPlan & { readonly note: string } {
  return planFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function writePlan(path: string, plan: SimPlan, note: string): void {
  writeFileSync(path, `${JSON.stringify({ note, ...plan }, null, 2)}\n`);
}
