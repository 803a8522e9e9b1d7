import { setTimeout as sleep } from 'node:timers/promises';

/** A condition did not come true in time. */
export class WaitError extends Error {
  override readonly name = 'WaitError';
}

/** Asks until the answer is not undefined. @throws WaitError after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { timeoutMs, everyMs = 10 }: { timeoutMs: number; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new WaitError(`${what}: not within ${timeoutMs} ms`);
    await sleep(everyMs);
  }
}
