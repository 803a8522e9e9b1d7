import { credentials, Metadata, type ChannelCredentials } from '@grpc/grpc-js';
import { signedHeaders, type KeyPair } from './signature.ts';

/** How this process reaches a port of the cluster, and as whom. */
export interface Dialer {
  /** Of a new connection. */
  readonly credentials: ChannelCredentials;
  /** Headers of a new call. */
  metadata(): Metadata;
}

export const plainDialer: Dialer = {
  credentials: credentials.createInsecure(),
  metadata: () => new Metadata(),
};

/** Signs every call with the key pair. */
export function signingDialer(dialer: Dialer, keys: KeyPair): Dialer {
  return {
    credentials: dialer.credentials,
    metadata() {
      const metadata = dialer.metadata();
      const headers = signedHeaders(keys, new Date());
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      return metadata;
    },
  };
}
