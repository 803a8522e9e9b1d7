import type { Metadata } from '@grpc/grpc-js';
import { SignatureGate } from '../../../src/gateway/access/gate.ts';
import { AdminClient } from '../../../src/gateway/admin-client.ts';
import { plainDialer, signingDialer } from '../../../src/proto/dialer.ts';
import { signedHeaders, type KeyPair } from '../../../src/proto/signature.ts';
import type { AccessRule } from '../../../src/store/access-codec.ts';
import { headers, startGateway, testSecrets, type TestGateway } from '../harness.ts';

export function keys(accessKey: string, secret = `the secret of ${accessKey}`): KeyPair {
  return { accessKey, secretKey: Buffer.from(secret) };
}

export const root = keys('root');
const hourMs = 3_600_000;

/** A gateway that asks everybody for a signature; the log of what went wrong is `logged`. */
export async function startGuarded(): Promise<TestGateway & { readonly logged: object[] }> {
  const logged: object[] = [];
  const logger = {
    warn: (fields: object): void => void logged.push(fields),
    error: (fields: object): void => void logged.push(fields),
  };
  const gateway = await startGateway({}, (backend) => {
    const users = () => backend.access.users;
    return new SignatureGate({
      administrator: root,
      users,
      secrets: testSecrets,
      clockSkewMs: 15 * hourMs,
      logger,
    });
  });
  return Object.assign(gateway, { logged });
}

/** Request headers signed by the user, as of `now`. */
export function signedBy(user: KeyPair, now = new Date(), entries: Record<string, string> = {}): Metadata {
  return headers({ ...signedHeaders(user, now), ...entries });
}

/** Adds an enabled user with the rules. */
export function addUser(gateway: TestGateway, name: string, ...rules: AccessRule[]): KeyPair {
  const user = keys(name);
  const sealedSecret = testSecrets.seal(name, user.secretKey);
  gateway.backend.access.restore({ name, sealedSecret, administrator: false, enabled: true, rules });
  return user;
}

export function rule(text: string): AccessRule {
  const [effect, resource, pattern = '', ...actions] = text.split(' ');
  return {
    effect: effect === 'deny' ? 'deny' : 'allow',
    resource: resource === 'group' ? 'group' : 'topic',
    match: pattern.endsWith('*') ? 'prefix' : 'exact',
    name: pattern.replace(/\*$/, ''),
    actions: (['pub', 'sub', 'admin'] as const).filter((action) => actions.includes(action)),
  };
}

export function adminOf(gateway: TestGateway, user: KeyPair): AdminClient {
  return new AdminClient({
    addresses: [gateway.address],
    timeoutMs: 3000,
    dialer: signingDialer(plainDialer, user),
  });
}
