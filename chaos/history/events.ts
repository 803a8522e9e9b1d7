import { z } from 'zod';

/** `inv` opens an operation; `ok`, `fail` (surely no effect) or `info` (unknown, may take effect later) ends it. */
export const phases = ['inv', 'ok', 'fail', 'info'] as const;

/**
 * send: messages handed to the cluster; poll: a consumer group received messages; drain: one queue read to its end
 * from one replica; segments: digest of a replica's CommitLog; bounds: first and next offset of a queue; progress: next
 * offset of a consumer group in a queue; nemesis: a fault; phase: a part of the run begins.
 */
export const functions = [
  'send',
  'poll',
  'drain',
  'segments',
  'bounds',
  'progress',
  'nemesis',
  'phase',
] as const;

/** Parts of a run, in order. Load ends where `heal` begins. */
export const runPhases = ['load', 'heal', 'drain', 'end'] as const;

const result = z.object({
  /** Queue ids, one per value; -1: the server did not tell. */
  k: z.array(z.int()).optional(),
  /** Queue offsets, one per value. */
  off: z.array(z.int()).optional(),
  /** Values read. */
  v: z.array(z.string()).optional(),
  /** First retained queue offset. */
  floor: z.int().optional(),
  /** Next offset that a queue will give away. */
  end: z.int().optional(),
  /** Next offset of a consumer group. */
  next: z.int().optional(),
  /** How often a send was tried, whatever came of it. */
  attempts: z.int().optional(),
  /** Length of a CommitLog up to the compared batch, in bytes. */
  bytes: z.int().optional(),
  /** Hex digest of those bytes. */
  digest: z.string().optional(),
  /** Nemesis: the fault took effect (process died and leadership moved). */
  effective: z.boolean().optional(),
  termBefore: z.int().optional(),
  termAfter: z.int().optional(),
});

const event = z.object({
  /** Line number, from 0. */
  i: z.int(),
  /** Nanoseconds of the harness's one monotonic clock, from the start of the run. */
  t: z.number(),
  /** Process: has at most one open operation; retired after `info`. */
  p: z.string(),
  ph: z.enum(phases),
  f: z.enum(functions),
  /** Queue of a drain, of bounds, of progress. */
  k: z.int().optional(),
  /** Consumer group of a poll, of progress. */
  g: z.string().optional(),
  /** Broker that served the operation, or that a fault hit. */
  node: z.string().optional(),
  /** Input: the values of a send, the name of a fault or run phase. */
  v: z.array(z.string()).optional(),
  r: result.optional(),
  err: z.string().optional(),
});

/** One line of a history file. */
export type HistoryEvent = z.infer<typeof event>;
export type EventResult = z.infer<typeof result>;
export type EventFunction = HistoryEvent['f'];

/** A history that breaks the rules of its own format: a defect of the harness, never of the cluster. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** Parses one line. @throws HistoryError */
export function parseEvent(line: string): HistoryEvent {
  const parsed = event.safeParse(parseJson(line));
  if (!parsed.success) throw new HistoryError(`malformed event: ${z.prettifyError(parsed.error)}: ${line}`);
  return parsed.data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new HistoryError(`not JSON: ${line}`, { cause: error });
  }
}
