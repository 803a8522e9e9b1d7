import test from 'ava';
import { Choices, type Stream } from '../../../chaos/sim/choices.ts';

const draw = (stream: Stream, count: number): number[] =>
  Array.from({ length: count }, () => stream.nextU32());

test('the same seed and key give the same numbers on every machine', (t) => {
  t.deepEqual(draw(new Choices(1).stream('node b0'), 4), [1709892970, 520226714, 1160517524, 2534246997]);
  t.deepEqual(draw(new Choices(2 ** 32 - 1).stream(''), 4), [3495719090, 3935279622, 2321225708, 991972322]);
  const stream = new Choices(7).stream('mixed');
  t.deepEqual(
    [
      stream.below(1000),
      stream.between(-3, 3),
      stream.chance(0.5),
      stream.pick(['x', 'y', 'z']),
      stream.geometric(0.9, 50),
      stream.uuid(),
    ],
    [178, 3, false, 'z', 0, '85890820-78cc-49b1-8264-346ddb82d74f'],
  );
});

test('what is drawn from one stream changes no other, whatever the order in which they are made', (t) => {
  const first = new Choices(5);
  const [a, b] = [first.stream('a'), first.stream('b')];
  const [alone, other] = [draw(a, 100), draw(b, 100)];
  const second = new Choices(5);
  const mixed: number[] = [];
  const mixedOther: number[] = [];
  for (let i = 0; i < 100; i++) {
    second.stream(`noise ${i % 7}`).nextU32();
    mixedOther.push(second.stream('b').nextU32());
    mixed.push(second.stream('a').nextU32());
  }
  t.deepEqual([mixed, mixedOther], [alone, other]);
  t.notDeepEqual(alone, other);
});

test('neighbouring seeds and keys give different streams', (t) => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 100; seed++)
    for (const key of ['node b0', 'node b1', 'disk b0', 'disk b1', 'link b0>b1', 'link b1>b0'])
      seen.add(new Choices(seed).stream(key).nextU32());
  // One pair may meet by chance, at odds of 1 in 24 000.
  t.true(seen.size >= 599, `${seen.size} of 600`);
});

test('draws stay in their bounds and reach them', (t) => {
  const stream = new Choices(3).stream('bounds');
  const seen = { below: new Set<number>(), between: new Set<number>(), geometric: new Set<number>() };
  for (let i = 0; i < 2000; i++) {
    seen.below.add(stream.below(5));
    seen.between.add(stream.between(-2, 2));
    seen.geometric.add(stream.geometric(0.5, 4));
    t.false(stream.chance(0));
    t.true(stream.chance(1));
    t.is(stream.below(1), 0);
    t.is(stream.below(0), 0);
  }
  const sorted = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
  t.deepEqual(sorted(seen.below), [0, 1, 2, 3, 4]);
  t.deepEqual(sorted(seen.between), [-2, -1, 0, 1, 2]);
  t.deepEqual(sorted(seen.geometric), [0, 1, 2, 3, 4]);
  t.throws(() => stream.pick([]));
});

test('a chance comes about as often as it says', (t) => {
  const stream = new Choices(9).stream('chance');
  for (const p of [0.01, 0.3, 0.5, 0.95]) {
    let hits = 0;
    for (let i = 0; i < 20_000; i++) if (stream.chance(p)) hits++;
    const deviation = Math.sqrt(20_000 * p * (1 - p));
    t.true(Math.abs(hits - 20_000 * p) < 5 * deviation, `${hits} of 20000 for ${p}`);
  }
});
