import { randomUUID } from 'node:crypto';
import type { Delivery, ReceiveRequest } from '../store/api.ts';
import type { ClusterBackend } from './backend.ts';

/** After this the leases are left to expire by themselves. */
const releaseBudgetMs = 2000;

/**
 * Makes messages visible again whose receiver went away before it got them; else they would stay hidden until their
 * lease ends. Best effort: nobody waits for it.
 */
export function release(
  backend: ClusterBackend,
  request: Pick<ReceiveRequest, 'group' | 'topic'>,
  deliveries: readonly Delivery[],
): void {
  if (deliveries.length === 0) return;
  const limits = {
    deadlineMs: performance.now() + releaseBudgetMs,
    signal: AbortSignal.timeout(releaseBudgetMs),
  };
  const { group, topic } = request;
  for (const { handle } of deliveries) {
    const change = { group, topic, handle, invisibleMs: 0, operationId: randomUUID() };
    backend.changeInvisible(change, limits).catch(() => undefined);
  }
}
