import { AdminClient } from '../gateway/admin-client.ts';
import type { BrokerStatus } from '../gateway/admin-values.ts';
import type { Dialer } from '../proto/dialer.ts';

/** What the broker at a client address says of itself; undefined: it does not answer. */
export async function brokerStatusAt(
  address: string,
  { timeoutMs, dialer }: { readonly timeoutMs: number; readonly dialer: Dialer },
): Promise<BrokerStatus | undefined> {
  using admin = new AdminClient({ addresses: [address], timeoutMs, dialer });
  return await admin.brokerStatus().catch(() => undefined);
}
