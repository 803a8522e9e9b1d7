import { AdminClient } from '../gateway/admin-client.ts';
import type { BrokerStatus } from '../gateway/admin-values.ts';

/** What the broker at a client address says of itself; undefined: it does not answer. */
export async function brokerStatusAt(address: string, timeoutMs: number): Promise<BrokerStatus | undefined> {
  using admin = new AdminClient({ addresses: [address], timeoutMs });
  return await admin.brokerStatus().catch(() => undefined);
}
