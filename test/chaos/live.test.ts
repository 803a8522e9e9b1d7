import test from 'ava';
import { FailoverMeter, summarize } from '../../chaos/live/failover.ts';
import { Ledger, type Ack } from '../../chaos/live/ledger.ts';
import { Pacer } from '../../chaos/live/pacer.ts';
import { waitFor } from '../../chaos/live/wait.ts';

function ack(broker: string, invokedAt: number, acknowledgedAt: number, values = ['v']): Ack {
  return { values, broker, invokedAt, acknowledgedAt };
}

test('a failover ends with a send that was begun after the fault and answered by another broker', async (t) => {
  const ledger = new Ledger();
  using meter = new FailoverMeter(ledger);
  const measured = meter.measure('b0', { faultAt: 1_000, goneAt: 1_010 }, 10_000);
  ledger.acknowledged(ack('b1', 990, 1_020));
  ledger.acknowledged(ack('b0', 1_050, 1_060));
  ledger.acknowledged(ack('b2', 1_011, 1_300));
  ledger.acknowledged(ack('b1', 1_012, 1_400));
  t.is(await measured, 300);
  t.deepEqual(meter.samples, [300]);
});

test('a failover that never ends is told apart', async (t) => {
  using meter = new FailoverMeter(new Ledger());
  t.is(await meter.measure('b0', { faultAt: 0, goneAt: 0 }, 1), undefined);
  t.deepEqual(meter.samples, []);
});

test('median and worst', (t) => {
  t.deepEqual(summarize([5, 1, 9]), { median: 5, worst: 9 });
  t.deepEqual(summarize([4, 1, 9, 6]), { median: 5, worst: 9 });
  t.true(Number.isNaN(summarize([]).median));
});

test('the ledger knows what a group still has to receive', (t) => {
  const ledger = new Ledger();
  ledger.addGroup('a');
  ledger.addGroup('b');
  ledger.acknowledged(ack('b0', 0, 1, ['x', 'y']));
  t.is(ledger.missing(), 4);
  ledger.received('a', ['x', 'y', 'x', 'unknown']);
  t.is(ledger.missing(), 2);
  ledger.received('b', ['y', 'x']);
  t.is(ledger.missing(), 0);
});

test('a pacer holds the rate, lets a burst pass and ends everyone who waits', async (t) => {
  const pacer = new Pacer(1);
  const state = { turns: 0 };
  const loop = (async () => {
    while (await pacer.turn(1)) state.turns++;
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.true(state.turns <= 2);
  pacer.burst(30);
  await waitFor('turns of a burst', async () => (state.turns > 10 ? true : undefined), { timeoutMs: 5_000 });
  pacer[Symbol.dispose]();
  await loop;
  t.pass();
});
