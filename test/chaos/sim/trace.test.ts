import test from 'ava';
import { Trace } from '../../../chaos/sim/trace.ts';

type Note = readonly [string, number, number];

function digestOf(...notes: readonly Note[]): string {
  const trace = new Trace(0);
  for (const note of notes) trace.note(...note);
  return trace.digest;
}

test('the digest is the same on every machine', (t) => {
  t.is(digestOf(), '01000193811c9dc5');
  t.is(digestOf(['commit', 0, 17], ['leader', 2, 2 ** 40 + 1], ['ended', 1, 8_123_456]), 'e8ee182680fc4b58');
});

test('every part of a note counts, and so does the order', (t) => {
  const note: Note = ['commit', 3, 2 ** 33];
  const digests = [
    digestOf(note),
    digestOf(note, note),
    digestOf(['commiT', 3, 2 ** 33]),
    digestOf(['commit', 4, 2 ** 33]),
    digestOf(['commit', 3, 2 ** 33 + 1]),
    digestOf(['commit', 3, 2 ** 34]),
    digestOf(['commit', 3, 0]),
    digestOf(note, ['x', 1, 1]),
    digestOf(['x', 1, 1], note),
  ];
  t.is(new Set(digests).size, digests.length);
});

test('the last lines are kept for people, and no text is made when nobody wants it', (t) => {
  const trace = new Trace(3);
  for (let i = 0; i < 20; i++) trace.line(i * 1000, () => `line ${i}`);
  t.deepEqual(
    trace.lines.map((line) => line.trim()),
    ['17.0 ms  line 17', '18.0 ms  line 18', '19.0 ms  line 19'],
  );
  t.is(trace.digest, new Trace(0).digest);
  const silent = new Trace(0);
  silent.line(0, () => {
    throw new Error('a text was made');
  });
  t.deepEqual(silent.lines, []);
});
