import test from 'ava';
import { assert, nat, property } from 'fast-check';
import { formatBytes, formatDuration, parseBytes, parseDuration } from '../../src/config/units.ts';

test('durations and sizes carry a unit', (t) => {
  t.is(parseDuration('250ms'), 250);
  t.is(parseDuration('1.5s'), 1500);
  t.is(parseDuration('2h'), 7_200_000);
  t.is(parseBytes('16MiB'), 16 * 2 ** 20);
  t.is(parseBytes('512B'), 512);
});

test('anything else is malformed', (t) => {
  for (const text of ['', '5', 's', '-1s', '1 week', '1e3s', '0.5ms', 'NaNs', '99999999999d']) {
    t.is(parseDuration(text), undefined, text);
  }
  for (const text of ['1GB', '1Gb', '0.1B', '16 mib', '1e9B']) t.is(parseBytes(text), undefined, text);
});

test('what is formatted is read back', (t) => {
  const natural = nat({ max: 2 ** 40 });
  assert(property(natural, (value) => parseDuration(formatDuration(value)) === value));
  assert(property(natural, (value) => parseBytes(formatBytes(value)) === value));
  t.pass();
});
