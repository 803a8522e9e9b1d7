import type { EventLoop } from '../../../chaos/sim/event-loop.ts';

const patienceMs = 60_000;

/** Lets simulated time pass until it is so. */
export async function passUntil(loop: EventLoop, condition: () => boolean, what: string): Promise<void> {
  loop.touch();
  await loop.runUntil(loop.now, () => !condition());
  if (condition()) return;
  await loop.runUntil(loop.now + patienceMs * 1000, () => !condition());
  if (!condition()) throw new Error(`not within ${patienceMs} simulated ms: ${what}`);
}

/** Lets simulated time pass until the promise is settled. */
export async function drive<T>(loop: EventLoop, promise: Promise<T>): Promise<T> {
  let settled = false;
  const watch = async (): Promise<void> => {
    await Promise.allSettled([promise]);
    settled = true;
  };
  void watch();
  await passUntil(loop, () => settled, 'a promise is settled');
  return promise;
}

/** The same on the machine: waits until it is so. */
export async function waitUntil(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
