import test from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import {
  isSignedWith,
  parseAuthorization,
  parseKeyPair,
  readDateTime,
  signedHeaders,
} from '../../../src/proto/signature.ts';

const secret = Buffer.from('the secret of alice');
/** HMAC-SHA1 of `20210309T195445Z` with that secret: `printf %s ... | openssl dgst -sha1 -hmac ...`. */
const known = '5CE85A2CF4512DBA6EFF33835319484E0AFBF188';
const header = (credential: string, signature = known): string =>
  `MQv2-HMAC-SHA1 Credential=${credential}, SignedHeaders=x-mq-date-time, Signature=${signature}`;

test('the signature is the HMAC-SHA1 of the date and time, in either case of its digits', (t) => {
  for (const digits of [known.toLowerCase(), known.toUpperCase()]) {
    const claim = parseAuthorization(header('alice', digits));
    t.is(claim?.accessKey, 'alice');
    t.true(isSignedWith(secret, '20210309T195445Z', claim?.signature ?? Buffer.alloc(0)));
    t.false(isSignedWith(secret, '20210309T195446Z', claim?.signature ?? Buffer.alloc(0)));
    t.false(isSignedWith(Buffer.from('another'), '20210309T195445Z', claim?.signature ?? Buffer.alloc(0)));
  }
  t.false(isSignedWith(secret, '20210309T195445Z', Buffer.alloc(0)));
});

test('the access key is what stands before the first slash', (t) => {
  for (const credential of ['alice', 'alice//Rocketmq', 'alice/eu-1/RocketMQ'])
    t.is(parseAuthorization(header(credential))?.accessKey, 'alice');
});

test('what is not such a header is not read', (t) => {
  for (const text of [
    '',
    'MQv2-HMAC-SHA1',
    `Bearer ${known}`,
    header(''),
    header('/region'),
    header('alice', ''),
    header('alice', `${known}00`),
    header('alice', 'x'.repeat(40)),
    'MQv2-HMAC-SHA1 Credential=alice',
    `MQv2-HMAC-SHA256 Credential=alice, Signature=${known}`,
  ])
    t.is(parseAuthorization(text), undefined, text);
});

test('what this process signs it accepts, in the form of the official clients', (t) => {
  const headers = signedHeaders(
    { accessKey: 'alice', secretKey: secret },
    new Date('2021-03-09T19:54:45.678Z'),
  );
  t.deepEqual(headers, { 'x-mq-date-time': '20210309T195445Z', authorization: header('alice') });
});

test('dates are read in all forms that official clients write', (t) => {
  const expected = Date.UTC(2026, 0, 2, 3, 4, 5);
  t.is(readDateTime('20260102T030405Z'), expected);
  t.is(readDateTime('2026-01-02T03:04:05Z'), expected);
  t.is(readDateTime('2026-01-02T05:04:05.000000001+02:00'), expected);
  for (const text of ['', 'yesterday', '20261302T030405Z', '2026-01-02', '20260102T030405'])
    t.is(readDateTime(text), undefined, text);
});

test('files of credentials are read, and what is wrong with them is said without showing them', (t) => {
  const pair = parseKeyPair('alice:0123456789abcdef:\n', 'file');
  t.deepEqual(pair, { accessKey: 'alice', secretKey: Buffer.from('0123456789abcdef:') });
  for (const text of ['', 'alice', 'alice:short', 'a b:0123456789abcdef', 'alice:0123456789abc def']) {
    const error = t.throws(() => parseKeyPair(text, '/etc/admin'), { instanceOf: FlotillaError });
    t.is(error.code, 'CONFIG_INVALID');
    t.true(error.message.includes('/etc/admin'));
    t.false(error.message.includes('0123456789'));
  }
});
