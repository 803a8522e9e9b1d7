import { createHmac, timingSafeEqual } from 'node:crypto';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** Access key and secret key of a user. */
export interface KeyPair {
  readonly accessKey: string;
  readonly secretKey: Buffer;
}

/** What the `authorization` header of a signed call says. */
export interface Authorization {
  readonly accessKey: string;
  readonly signature: Buffer;
}

const scheme = 'MQv2-HMAC-SHA1';
const signatureBytes = 20;

/** Headers that sign a call as official RocketMQ 5 clients do: HMAC-SHA1 of the `x-mq-date-time` value, nothing else. */
export function signedHeaders(
  { accessKey, secretKey }: KeyPair,
  now: Date,
): Readonly<Record<string, string>> {
  const dateTime = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const signature = hmac(secretKey, dateTime).toString('hex').toUpperCase();
  return {
    'x-mq-date-time': dateTime,
    authorization: `${scheme} Credential=${accessKey}, SignedHeaders=x-mq-date-time, Signature=${signature}`,
  };
}

/**
 * Reads `MQv2-HMAC-SHA1 Credential=KEY[/REGION[/SERVICE]], SignedHeaders=x-mq-date-time, Signature=HEX`; undefined when
 * it is something else.
 */
export function parseAuthorization(header: string): Authorization | undefined {
  const blank = header.indexOf(' ');
  if (blank === -1 || header.slice(0, blank) !== scheme) return undefined;
  const fields = new Map<string, string>();
  for (const part of header.slice(blank + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals !== -1) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const [accessKey = ''] = (fields.get('Credential') ?? '').split('/');
  const hex = fields.get('Signature') ?? '';
  if (accessKey === '' || !/^[0-9a-fA-F]{40}$/.test(hex)) return undefined;
  return { accessKey, signature: Buffer.from(hex, 'hex') };
}

/** Whether the secret key made the signature of that date and time; takes as long whatever the answer. */
export function isSignedWith(secretKey: Buffer, dateTime: string, signature: Buffer): boolean {
  return signature.length === signatureBytes && timingSafeEqual(hmac(secretKey, dateTime), signature);
}

function hmac(secretKey: Buffer, text: string): Buffer {
  return createHmac('sha1', secretKey).update(text, 'utf8').digest();
}

/**
 * Milliseconds since 1970 of an `x-mq-date-time` value, `20260102T030405Z` or RFC 3339; undefined when it is neither.
 * Java, Go, Python and C# clients write their local time before the Z: the result may be off by their time zone.
 */
export function readDateTime(text: string): number | undefined {
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const iso = compact === null ? text : text.replace(/^(....)(..)(.....)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(iso)) return undefined;
  const milliseconds = Date.parse(iso);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/**
 * Reads `ACCESS_KEY:SECRET_KEY`, as files of credentials hold it.
 * @throws FlotillaError CONFIG_INVALID that names the origin and not the text
 */
export function parseKeyPair(text: string, origin: string): KeyPair {
  const match = /^([a-zA-Z0-9._-]{1,64}):(\S{16,256})$/.exec(text.trim());
  const [, accessKey = '', secretKey = ''] = match ?? [];
  if (match === null)
    throw new FlotillaError(
      'CONFIG_INVALID',
      `${origin}: expected ACCESS_KEY:SECRET_KEY, the secret of 16 to 256 characters`,
    );
  return { accessKey, secretKey: Buffer.from(secretKey) };
}
