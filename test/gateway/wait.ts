import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the condition holds; throws when it does not within `ms`. */
export async function eventually(condition: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    await delay(5);
  }
}
