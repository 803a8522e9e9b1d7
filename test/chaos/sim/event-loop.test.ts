import test from 'ava';
import { Choices } from '../../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../../chaos/sim/event-loop.ts';
import { Trace } from '../../../chaos/sim/trace.ts';

const always = (): boolean => true;

test('events run in the order of time, then of scheduling', async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Choices(seed).stream('events');
    const loop = new EventLoop();
    const expected: [number, number][] = [];
    const ran: [number, number][] = [];
    const add = (id: number, inUs: number): void => {
      expected.push([loop.now + inUs, id]);
      loop.schedule(inUs, undefined, () => {
        ran.push([loop.now, id]);
        if (id < 1000) add(id + 1000, random.below(50));
      });
    };
    for (let id = 0; id < 300; id++) add(id, random.below(100));
    await loop.runUntil(1000, always);
    expected.sort((a, b) => a[0] - b[0]);
    t.deepEqual(ran, expected, `seed ${seed}`);
    t.is(loop.executed, 600);
  }
});

test('time is in whole µs, stops where it was told to, and never goes back', async (t) => {
  const loop = new EventLoop();
  const ran: number[] = [];
  const note = (): void => void ran.push(loop.now);
  for (const us of [10.9, -5, 20, 21]) loop.schedule(us, undefined, note);
  await loop.runUntil(20, always);
  t.deepEqual(ran, [0, 10, 20]);
  t.is(loop.now, 20);
  await loop.runUntil(100, always);
  t.deepEqual(ran, [0, 10, 20, 21]);
  t.is(loop.now, 100);
});

test('a run stops behind the event that ends it', async (t) => {
  const loop = new EventLoop();
  let ran = 0;
  for (let i = 1; i <= 5; i++) loop.schedule(i, undefined, () => ran++);
  await loop.runUntil(100, () => ran < 3);
  t.deepEqual([ran, loop.now], [3, 3]);
  await loop.runUntil(100, always);
  t.is(ran, 5);
});

test('events of a dead owner never run', async (t) => {
  const loop = new EventLoop();
  const [dead, alive] = [new Life(), new Life()];
  const ran: string[] = [];
  loop.schedule(5, dead, () => ran.push('before'));
  loop.schedule(20, dead, () => ran.push('dead'));
  loop.schedule(20, alive, () => ran.push('alive'));
  loop.schedule(10, undefined, () => {
    dead.alive = false;
  });
  await loop.runUntil(100, always);
  t.deepEqual(ran, ['before', 'alive']);
});

test('events of a paused owner wait in order; others do not; a longer pause and an end hold too', async (t) => {
  const loop = new EventLoop();
  const [paused, other] = [new Life(), new Life()];
  const ran: string[] = [];
  const note = (what: string) => (): void => void ran.push(`${what} ${loop.now}`);
  loop.schedule(30, paused, note('second'));
  loop.schedule(20, paused, note('first'));
  loop.schedule(25, other, note('other'));
  paused.pausedUntil = 50;
  loop.schedule(40, undefined, () => {
    paused.pausedUntil = 70;
  });
  await loop.runUntil(100, always);
  t.deepEqual(ran, ['other 25', 'first 70', 'second 70']);
  loop.schedule(10, paused, note('never'));
  paused.pausedUntil = 200;
  await loop.runUntil(150, always);
  paused.alive = false;
  await loop.runUntil(300, always);
  t.is(ran.length, 3);
});

test('who is woken does at once what fell due in the pause, in order, and the rest in time', async (t) => {
  const loop = new EventLoop();
  const [paused, other] = [new Life(), new Life()];
  const ran: string[] = [];
  const add = (name: string, inUs: number, owner: Life): void =>
    void loop.schedule(inUs, owner, () => ran.push(`${name} ${loop.now}`));
  paused.pausedUntil = 500;
  other.pausedUntil = 400;
  add('second', 20, paused);
  add('first', 10, paused);
  add('third', 90, paused);
  add('other', 15, other);
  await loop.runUntil(60, always);
  loop.wake(paused);
  add('new', 0, paused);
  await loop.runUntil(1000, always);
  t.deepEqual(ran, ['first 60', 'second 60', 'new 60', 'third 90', 'other 400']);
});

test('an event is taken back, also while it waits for the end of a pause', async (t) => {
  const loop = new EventLoop();
  const life = new Life();
  const plain = loop.schedule(10, life, () => t.fail('ran'));
  const waiting = loop.schedule(15, life, () => t.fail('ran in spite of the pause'));
  plain.run = undefined;
  loop.schedule(12, undefined, () => {
    life.pausedUntil = 50;
  });
  await loop.runUntil(20, always);
  waiting.run = undefined;
  await loop.runUntil(100, always);
  t.is(loop.executed, 1);
});

test('all that follows from a promise runs before the next event', async (t) => {
  const loop = new EventLoop();
  const ran: string[] = [];
  const chain = async (what: string, steps: number): Promise<void> => {
    for (let step = 0; step < steps; step++) await Promise.resolve();
    ran.push(`${what} at ${loop.now}`);
  };
  for (const [at, steps] of [
    [10, 50],
    [10, 1],
    [11, 0],
  ] as const) {
    loop.schedule(at, undefined, () => {
      ran.push(`event at ${at}`);
      loop.touch();
      void chain(`${steps} steps`, steps);
    });
  }
  await loop.runUntil(100, always);
  t.deepEqual(ran, [
    'event at 10',
    '50 steps at 10',
    'event at 10',
    '1 steps at 10',
    'event at 11',
    '0 steps at 11',
  ]);
});

test('a promise that was touched before a run settles before its first event', async (t) => {
  const loop = new EventLoop();
  const ran: string[] = [];
  loop.schedule(0, undefined, () => ran.push('event'));
  loop.touch();
  void Promise.resolve()
    .then(() => undefined)
    .then(() => ran.push('promise'));
  await loop.runUntil(10, always);
  t.deepEqual(ran, ['promise', 'event']);
});

test('a run of chance, time and pauses has the same digest on every machine', async (t) => {
  const choices = new Choices(42);
  const loop = new EventLoop();
  const trace = new Trace(0);
  const lives = ['a', 'b', 'c'].map((name) => ({ name, life: new Life(), random: choices.stream(name) }));
  for (const { name, life, random } of lives) {
    const tick = (): void => {
      trace.note(name, loop.now, random.nextU32());
      if (random.chance(0.1)) life.pausedUntil = loop.now + random.between(100, 900);
      loop.schedule(random.below(50), life, tick);
    };
    tick();
  }
  await loop.runUntil(20_000, always);
  t.is(`${loop.executed} ${trace.digest}`, '924 35989ec3a047cae1');
});
