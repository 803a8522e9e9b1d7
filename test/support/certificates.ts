import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key, PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority {
  /** PEM of its own certificate. */
  readonly cert: string;
  /** A certificate for localhost and 127.0.0.1 that is valid now. */
  issue(name: string): Identity;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** An authority made on the spot: nothing in the repository expires. */
export function testAuthority(name = 'test authority'): TestAuthority {
  const own = newKeys();
  const cert = certificate({ subject: name, issuer: name, keys: own, signer: own, authority: true });
  return {
    cert,
    issue(subject) {
      const keys = newKeys();
      return {
        cert: certificate({ subject, issuer: name, keys, signer: own, authority: false }),
        key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

/** Writes `NAME.crt`, `NAME.key` and `ca.crt`, each replaced in one step. */
export function writeIdentity(
  dir: string,
  name: string,
  { cert, key }: Identity,
  authority: { readonly cert: string },
): { certFile: string; keyFile: string; caFile: string } {
  const files = {
    certFile: join(dir, `${name}.crt`),
    keyFile: join(dir, `${name}.key`),
    caFile: join(dir, 'ca.crt'),
  };
  replaceFile(files.certFile, cert);
  replaceFile(files.keyFile, key);
  replaceFile(files.caFile, authority.cert);
  return files;
}

export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function newKeys(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const dayMs = 86_400_000;
const oid = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
} as const;

/** An X.509 version 3 certificate, DER by hand. */
function certificate(what: {
  subject: string;
  issuer: string;
  keys: KeyPair;
  signer: KeyPair;
  authority: boolean;
}): string {
  const now = Date.now();
  const extensions = what.authority
    ? sequence(objectId(oid.basicConstraints), octets(sequence(der(0x01, Buffer.from([0xff])))))
    : sequence(
        objectId(oid.subjectAltName),
        octets(sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))),
      );
  const algorithm = sequence(objectId(oid.ecdsaWithSha256));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(8)])),
    algorithm,
    distinguishedName(what.issuer),
    sequence(time(now - dayMs), time(now + dayMs)),
    distinguishedName(what.subject),
    what.keys.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  );
  const signature = sign('sha256', body, what.signer.privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function objectId(bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(objectId(oid.commonName), der(0x0c, Buffer.from(name)))));
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}
