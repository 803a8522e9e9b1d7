import { AdminClient } from '../gateway/admin-client.ts';
import type { ClusterOptions } from './options.ts';

const DEFAULT_NAMESRV = '127.0.0.1:9876';

/** Addresses of the cluster: option, else `FLOTILLA_NAMESRV` (comma-separated), else the default port on this host. */
export function clusterAddresses(options: ClusterOptions): readonly string[] {
  if (options.namesrv !== undefined) return options.namesrv;
  const fromEnv = (process.env['FLOTILLA_NAMESRV'] ?? '').split(/[,\s]+/).filter((address) => address !== '');
  return fromEnv.length > 0 ? fromEnv : [DEFAULT_NAMESRV];
}

/** Runs one use of an admin client and closes it. */
export async function withAdmin<T>(
  options: ClusterOptions,
  use: (admin: AdminClient) => Promise<T>,
): Promise<T> {
  using admin = new AdminClient({ addresses: clusterAddresses(options), timeoutMs: options.timeout });
  return await use(admin);
}
