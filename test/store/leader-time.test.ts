import test from 'ava';
import { leaderTime } from '../../src/store/leader/leader-time.ts';

const hourMs = 3_600_000;

class TwoClocks {
  wall = 1_000_000;
  monotonic = 50;

  wallMs(): number {
    return this.wall;
  }
  monotonicMs(): number {
    return this.monotonic;
  }
  pass(ms: number): void {
    this.wall += ms;
    this.monotonic += ms;
  }
}

test('R46 the time of a leader is that of its wall clock', (t) => {
  const clocks = new TwoClocks();
  const now = leaderTime(clocks, 0);
  for (const ms of [0, 1, 700, 90_000]) {
    clocks.pass(ms);
    t.is(now(), clocks.wall);
  }
});

test('R46 when the wall clock steps back, time goes on', (t) => {
  const clocks = new TwoClocks();
  const now = leaderTime(clocks, 0);
  const before = now();
  clocks.wall -= hourMs;
  t.is(now(), before);
  clocks.pass(10_000);
  t.is(now(), before + 10_000);
});

test('R46 a leader goes on from the time of the one before it, however far ahead that was', (t) => {
  const clocks = new TwoClocks();
  const ahead = clocks.wall + 24 * 365 * hourMs;
  const now = leaderTime(clocks, ahead);
  clocks.pass(5000);
  t.is(now(), ahead + 5000);
});

test('R46 a small lead over the wall clock is given back, without ever going back', (t) => {
  const clocks = new TwoClocks();
  const now = leaderTime(clocks, clocks.wall + 1000);
  let last = now();
  for (let i = 0; i < 2000; i++) {
    clocks.pass(10);
    const time = now();
    t.true(time > last);
    last = time;
  }
  t.is(last, clocks.wall);
});

test('R46 a step forward is followed', (t) => {
  const clocks = new TwoClocks();
  const now = leaderTime(clocks, 0);
  clocks.wall += hourMs;
  t.is(now(), clocks.wall);
});
