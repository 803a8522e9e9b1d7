import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The heap may grow by this much of what survived the last collection before the next one starts, percent. */
const growthPercent = 400;

/**
 * V8 counts the bytes of Buffers as growth of the heap, which itself is small here: left alone, every few MiB of
 * traffic start a full collection, which costs up to a third of a busy broker's CPU (docs/performance.md). Works at
 * any time; the next collection applies it.
 */
export function relaxHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}

/** Gives back what loading and recovery left behind: nothing else would while a broker is idle. Blocks some 30 ms. */
export function collectStartGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}
