import { FlotillaError } from '../errors/flotilla-error.ts';
import type { namesrvKeys, Values } from './keys.ts';
import type { AuthSettings, PeerTlsSettings, SecuritySettings, TlsSettings } from './types.ts';

/** The keys of this subject, which both processes have. */
type SecurityValues = Pick<
  Values<typeof namesrvKeys>,
  Extract<keyof typeof namesrvKeys, `auth.${string}` | `tls.${string}` | `peerTls.${string}`>
>;

/** Throws CONFIG_INVALID when keys lack others that they need. */
export function readSecurity(values: SecurityValues): SecuritySettings {
  return {
    auth: readAuth(values),
    tls: readTls(values),
    namesrvCaFile: values['tls.caFile'],
    peerTls: readPeerTls(values),
  };
}

function readAuth(values: SecurityValues): AuthSettings | undefined {
  const adminFile = values['auth.adminFile'];
  const secretsKeyFile = values['auth.secretsKeyFile'];
  if (!values['auth.enabled']) return undefined;
  if (adminFile === undefined || secretsKeyFile === undefined)
    throw invalid('auth.enabled needs auth.adminFile and auth.secretsKeyFile');
  return { adminFile, secretsKeyFile, clockSkewMs: values['auth.clockSkew'] };
}

function readTls(values: SecurityValues): TlsSettings | undefined {
  const certFile = values['tls.certFile'];
  const keyFile = values['tls.keyFile'];
  const required = values['tls.required'];
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, required };
  if (certFile !== undefined || keyFile !== undefined)
    throw invalid('tls.certFile and tls.keyFile come together');
  if (required) throw invalid('tls.required needs tls.certFile and tls.keyFile');
  return undefined;
}

function readPeerTls(values: SecurityValues): PeerTlsSettings | undefined {
  const certFile = values['peerTls.certFile'];
  const keyFile = values['peerTls.keyFile'];
  const caFile = values['peerTls.caFile'];
  if (certFile !== undefined && keyFile !== undefined && caFile !== undefined)
    return { certFile, keyFile, caFile };
  if (certFile === undefined && keyFile === undefined && caFile === undefined) return undefined;
  throw invalid('peerTls.certFile, peerTls.keyFile and peerTls.caFile come together');
}

function invalid(message: string): FlotillaError {
  return new FlotillaError('CONFIG_INVALID', message);
}

/** Everybody may do everything, in plaintext. */
export const noSecurity: SecuritySettings = {
  auth: undefined,
  tls: undefined,
  namesrvCaFile: undefined,
  peerTls: undefined,
};
