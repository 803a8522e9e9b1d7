import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { AdminClient } from '../gateway/admin-client.ts';
import { plainDialer, signingDialer, type Dialer } from '../proto/dialer.ts';
import { parseKeyPair } from '../proto/signature.ts';
import type { ClusterOptions } from './options.ts';

const DEFAULT_NAMESRV = '127.0.0.1:9876';

/** Addresses of the cluster: option, else `FLOTILLA_NAMESRV` (comma-separated), else the default port on this host. */
export function clusterAddresses(options: ClusterOptions): readonly string[] {
  if (options.namesrv !== undefined) return options.namesrv;
  const fromEnv = (process.env['FLOTILLA_NAMESRV'] ?? '').split(/[,\s]+/).filter((address) => address !== '');
  return fromEnv.length > 0 ? fromEnv : [DEFAULT_NAMESRV];
}

/** How the command connects, and as whom. @throws FlotillaError CONFIG_INVALID */
export function clusterDialer(options: Pick<ClusterOptions, 'credentials' | 'ca'>): Dialer {
  const ca = options.ca ?? process.env['FLOTILLA_CA_FILE'];
  const keyFile = options.credentials ?? process.env['FLOTILLA_CREDENTIALS_FILE'];
  const dialer = ca === undefined ? plainDialer : { ...plainDialer, credentials: trusting(ca) };
  if (keyFile === undefined) return dialer;
  return signingDialer(dialer, parseKeyPair(readFile(keyFile).toString('utf8'), keyFile));
}

function trusting(path: string): Dialer['credentials'] {
  const authorities = readFile(path);
  try {
    return credentials.createSsl(authorities);
  } catch (error) {
    throw new FlotillaError('CONFIG_INVALID', `${path}: not a PEM file of authorities`, { cause: error });
  }
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new FlotillaError('CONFIG_INVALID', `cannot read ${path}`, { cause: error });
  }
}

/** Runs one use of an admin client and closes it. */
export async function withAdmin<T>(
  options: ClusterOptions,
  use: (admin: AdminClient) => Promise<T>,
): Promise<T> {
  using admin = new AdminClient({
    addresses: clusterAddresses(options),
    timeoutMs: options.timeout,
    dialer: clusterDialer(options),
  });
  return await use(admin);
}
