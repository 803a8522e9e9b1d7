import test, { type ExecutionContext } from 'ava';
import { type Clock, delay } from '../../src/runtime/clock.ts';

export interface ClockUnderTest {
  readonly clock: Clock;
  readonly until: (condition: () => boolean, what: string) => Promise<void>;
  /** Called in a callback of the clock: the process does nothing else for so long. */
  readonly block: (ms: number) => void;
}

/** The timers of Node.js count whole ms of a clock that they read a little before. */
const earlyMs = 1;

/** What src/runtime promises of time and of scheduling. */
export function clockContract(name: string, make: () => ClockUnderTest): void {
  const check = (what: string, run: (t: ExecutionContext, under: ClockUnderTest) => Promise<void>): void =>
    test.serial(`${name}: ${what}`, async (t) => run(t, make()));

  check('soon runs after everything that is pending, in order', async (t, { clock, until }) => {
    const ran: string[] = [];
    clock.soon(() => {
      clock.soon(() => {
        ran.push('first');
        clock.soon(() => ran.push('third'));
      });
      clock.soon(() => ran.push('second'));
      ran.push('now');
    });
    await until(() => ran.length === 4, 'all ran');
    t.deepEqual(ran, ['now', 'first', 'second', 'third']);
  });

  check('after runs once, not early, and in order of time, then of scheduling', async (t, under) => {
    const { clock, until } = under;
    const ran: string[] = [];
    const start = clock.monotonicMs();
    const note = (what: string, ms: number): void => {
      clock.after(ms, () => {
        ran.push(what);
        t.true(clock.monotonicMs() - start >= ms - earlyMs, `${what} was early`);
      });
    };
    note('late', 40);
    note('early', 5);
    note('late too', 40);
    note('at once', 0);
    await until(() => ran.length === 4, 'all ran');
    let more = false;
    clock.after(60, () => (more = true));
    await until(() => more, 'twice the time has passed');
    t.deepEqual(ran, ['at once', 'early', 'late', 'late too']);
  });

  check('what was taken back never runs, and may be taken back again', async (t, { clock, until }) => {
    const ran: string[] = [];
    const victim = clock.after(10, () => ran.push('victim'));
    const repeated = clock.every(10, () => ran.push('repeated'));
    victim[Symbol.dispose]();
    victim[Symbol.dispose]();
    repeated[Symbol.dispose]();
    repeated[Symbol.dispose]();
    clock.after(50, () => ran.push('end'));
    await until(() => ran.includes('end'), 'the end');
    t.deepEqual(ran, ['end']);
  });

  check('a callback takes back itself, and others that are due already', async (t, under) => {
    const { clock, until, block } = under;
    const ran: string[] = [];
    clock.after(1, () => block(50));
    const first = clock.after(20, () => {
      ran.push('first');
      first[Symbol.dispose]();
      second[Symbol.dispose]();
    });
    const second = clock.after(20, () => ran.push('second'));
    const repeated = clock.every(20, () => {
      ran.push('repeated');
      repeated[Symbol.dispose]();
    });
    clock.after(150, () => ran.push('end'));
    await until(() => ran.includes('end'), 'the end');
    t.deepEqual(ran.toSorted(), ['end', 'first', 'repeated']);
  });

  check('every runs again and again, and late runs are not made up for', async (t, under) => {
    const { clock, until, block } = under;
    const start = clock.monotonicMs();
    const ran: number[] = [];
    const repeated = clock.every(20, () => {
      ran.push(clock.monotonicMs() - start);
      if (ran.length === 3) block(600);
    });
    await until(() => ran.length >= 6, 'it goes on after a pause');
    repeated[Symbol.dispose]();
    t.true((ran[2] ?? 0) >= 60 - 3 * earlyMs, 'not early');
    t.true((ran[3] ?? 0) - (ran[2] ?? 0) >= 599, 'the pause was one');
    // Thirty runs fell into the pause: at most one of them is left, besides the one that was due at its end.
    t.true((ran[5] ?? 0) - (ran[3] ?? 0) >= 20 - earlyMs, `ran at ${ran.join(', ')}`);
  });

  check('time goes on and never back', async (t, { clock, until }) => {
    const read = (): [number, number, number] => [clock.monotonicMs(), clock.wallMs(), clock.bootMs()];
    const first = read();
    let monotonic = first[0];
    let readings = 0;
    const repeated = clock.every(5, () => {
      const now = clock.monotonicMs();
      if (now < monotonic) t.fail(`back from ${monotonic} to ${now}`);
      monotonic = now;
      readings++;
    });
    await until(() => readings === 20, 'twenty readings');
    repeated[Symbol.dispose]();
    const last = read();
    for (const [i, what] of ['monotonic', 'wall', 'boot'].entries()) {
      const passed = (last[i] ?? 0) - (first[i] ?? 0);
      t.true(passed > 50 && passed < 60_000, `the ${what} clock saw ${passed} ms pass`);
    }
    t.true(last[1] > Date.UTC(2024) && last[1] < Date.UTC(2100), 'the wall clock knows the year');
    t.true(last[2] >= 0);
  });

  check('a delay ends in time, or when it is given up', async (t, { clock, until }) => {
    const start = clock.monotonicMs();
    const ended: string[] = [];
    const abort = new AbortController();
    const never = new AbortController().signal;
    const note = (what: string, promise: Promise<void>): void => void promise.then(() => ended.push(what));
    note('whole', delay(clock, 30, never));
    note('given up', delay(clock, 3_600_000, abort.signal));
    note('given up before', delay(clock, 3_600_000, AbortSignal.abort()));
    clock.after(10, () => abort.abort());
    await until(() => ended.length === 3, 'all ended');
    t.deepEqual(ended, ['given up before', 'given up', 'whole']);
    t.true(clock.monotonicMs() - start >= 30 - earlyMs);
  });
}
