import test from 'ava';
import { EventLoop, Life } from '../../chaos/sim/event-loop.ts';
import { Hardware, SimClock } from '../../chaos/sim/leaves/sim-clock.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { clockContract } from './clock.ts';
import { passUntil, waitUntil } from './support/drive.ts';

clockContract('machine', () => ({
  clock: systemClock,
  until: waitUntil,
  block(ms) {
    const end = performance.now() + ms;
    while (performance.now() < end);
  },
}));

function simulated(): { loop: EventLoop; life: Life; hardware: Hardware; clock: SimClock } {
  const loop = new EventLoop();
  const life = new Life();
  const hardware = new Hardware();
  return { loop, life, hardware, clock: new SimClock(loop, life, hardware) };
}

clockContract('simulated', () => {
  const { loop, life, clock } = simulated();
  return {
    clock,
    until: async (condition, what) => passUntil(loop, condition, what),
    block(ms) {
      life.pausedUntil = loop.now + ms * 1000;
    },
  };
});

const always = (): boolean => true;

test('simulated: a clock that runs too fast reads more and lets timers run early', async (t) => {
  const { loop, hardware, clock } = simulated();
  hardware.setDrift(0.25, 0);
  let ranAtUs = 0;
  clock.after(1000, () => {
    ranAtUs = loop.now;
  });
  await loop.runUntil(8_000_000, always);
  t.is(ranAtUs, 800_000);
  t.is(clock.monotonicMs(), 10_000);
  t.is(clock.bootMs(), 10_000);
});

test('simulated: a change of drift moves no clock', async (t) => {
  const { loop, hardware, clock } = simulated();
  for (const [second, drift] of [0.25, -0.25, 0, 0.5].entries()) {
    const before = [clock.monotonicMs(), clock.bootMs()];
    hardware.setDrift(drift, loop.now);
    t.deepEqual([clock.monotonicMs(), clock.bootMs()], before);
    await loop.runUntil((second + 1) * 1_000_000, always);
    t.is(clock.monotonicMs(), (before[0] ?? 0) + 1000 * (1 + drift));
    t.is(clock.bootMs(), (before[1] ?? 0) + 1000 * (1 + drift));
  }
});

test('simulated: in a pause time goes on and nothing runs; what fell due runs behind it, in order', async (t) => {
  const { loop, life, clock } = simulated();
  const ran: string[] = [];
  const note = (what: string) => (): void => void ran.push(`${what} ${clock.monotonicMs()}`);
  clock.after(20, note('later'));
  clock.after(10, note('sooner'));
  clock.after(1500, note('after the pause'));
  life.pausedUntil = 1_000_000;
  await loop.runUntil(2_000_000, always);
  t.deepEqual(ran, ['sooner 1000', 'later 1000', 'after the pause 1500']);
});

test('simulated: a suspension stops the monotonic clock and the timers, not the boot clock', async (t) => {
  const { loop, life, hardware, clock } = simulated();
  const ran: [number, number][] = [];
  const note = (): void => void ran.push([clock.monotonicMs(), clock.bootMs()]);
  clock.after(1300, note);
  clock.after(1800, note);
  const repeated = clock.every(900, note);
  const before = clock.wallMs();
  await loop.runUntil(1_000_000, always);
  life.pausedUntil = 1_500_000;
  loop.schedule(500_000, undefined, () => {
    hardware.suspendedUs += 500_000;
  });
  await loop.runUntil(1_500_000, always);
  t.deepEqual([clock.monotonicMs(), clock.bootMs()], [1000, 1500]);
  await loop.runUntil(3_000_000, always);
  repeated[Symbol.dispose]();
  t.deepEqual(ran, [
    [900, 900],
    [1300, 1800],
    [1800, 2300],
    [1800, 2300],
  ]);
  t.is(clock.wallMs() - before, 3000);
});

test('simulated: the monotonic clock stands still until a suspension is made up for', async (t) => {
  const { loop, hardware, clock } = simulated();
  const shown: number[] = [];
  for (const ms of [1000, 1000.5, 1400, 1600]) {
    await loop.runUntil(ms * 1000, always);
    shown.push(clock.monotonicMs());
    hardware.suspendedUs = 500_000;
  }
  t.deepEqual(shown, [1000, 1000, 1000, 1100]);
});

test('simulated: the wall clock jumps, and no other', async (t) => {
  const { loop, hardware, clock } = simulated();
  await loop.runUntil(1_000_000, always);
  const [wall, monotonic, boot] = [clock.wallMs(), clock.monotonicMs(), clock.bootMs()];
  hardware.wallOffsetMs -= 3_600_000;
  t.deepEqual([clock.wallMs(), clock.monotonicMs(), clock.bootMs()], [wall - 3_600_000, monotonic, boot]);
});

test('simulated: a dead process has no timers', async (t) => {
  const { loop, life, clock } = simulated();
  clock.soon(() => t.fail('soon'));
  clock.after(1, () => t.fail('after'));
  clock.every(1, () => t.fail('every'));
  life.alive = false;
  await loop.runUntil(1_000_000, always);
  t.is(loop.executed, 0);
});
