import test from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { SecretBox } from '../../../src/gateway/access/secret-box.ts';

const [first, second] = ['11'.repeat(32), '22'.repeat(32)];
const secret = Buffer.from('the secret of alice');

test('a sealed secret does not show, opens for its user only, and is sealed anew each time', (t) => {
  const box = SecretBox.parse(`${first}\n`, 'file');
  const sealed = box.seal('alice', secret);
  t.is(sealed.indexOf(secret), -1);
  t.notDeepEqual(box.seal('alice', secret), sealed);
  t.deepEqual(box.open('alice', sealed), secret);
  t.is(box.open('bob', sealed), undefined);
});

test('every damage keeps it shut', (t) => {
  const box = SecretBox.parse(first, 'file');
  const sealed = box.seal('alice', secret);
  for (let at = 0; at < sealed.length; at++) {
    const damaged = Buffer.from(sealed);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    t.is(box.open('alice', damaged), undefined, `byte ${at}`);
    t.is(box.open('alice', sealed.subarray(0, at)), undefined, `${at} bytes`);
  }
});

test('keys rotate: the first seals, all open', (t) => {
  const old = SecretBox.parse(first, 'file').seal('alice', secret);
  const both = SecretBox.parse(`${second}\n${first}`, 'file');
  t.deepEqual(both.open('alice', old), secret);
  const renewed = both.seal('alice', secret);
  t.deepEqual(SecretBox.parse(second, 'file').open('alice', renewed), secret);
  t.is(SecretBox.parse(second, 'file').open('alice', old), undefined);
});

test('a file that holds no keys is refused without showing it', (t) => {
  for (const text of ['', 'abc', `${first}\nzz`]) {
    const error = t.throws(() => SecretBox.parse(text, '/etc/keys'), { instanceOf: FlotillaError });
    t.is(error.code, 'CONFIG_INVALID');
    t.true(error.message.includes('/etc/keys'));
    t.false(error.message.includes(first));
  }
});
