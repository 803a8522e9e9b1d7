import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Choices } from '../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../chaos/sim/event-loop.ts';
import { Platter } from '../../chaos/sim/leaves/platter.ts';
import { SimStateDb } from '../../chaos/sim/leaves/sim-state-db.ts';
import { openLevelDb } from '../../src/store/state-db.ts';
import { stateDbContract } from './state-db.ts';
import { drive } from './support/drive.ts';

stateDbContract('machine', async () => {
  const root = await mkdtemp(join(tmpdir(), 'flotilla-state-'));
  return {
    open: async () => openLevelDb(join(root, 'state')),
    settle: async (promise) => promise,
    [Symbol.asyncDispose]: async () => rm(root, { recursive: true, force: true }),
  };
});

function simulated(seed: number): { loop: EventLoop; platter: Platter; open: (life: Life) => SimStateDb } {
  const loop = new EventLoop();
  const platter = new Platter(new Choices(seed).stream('disk'));
  return { loop, platter, open: (life) => new SimStateDb(platter, '/state', { life, loop }) };
}

stateDbContract('simulated', async () => {
  const { loop, open } = simulated(1);
  return {
    open: async () => open(new Life()),
    settle: async (promise) => drive(loop, promise),
    [Symbol.asyncDispose]: async () => undefined,
  };
});

test('simulated: a process that dies in a write leaves all of the batch or nothing', async (t) => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= 60; seed++) {
    const { loop, platter, open } = simulated(seed);
    const life = new Life();
    const db = open(life);
    await drive(loop, db.write([{ type: 'put', key: 'a', value: Buffer.from('old') }]));
    platter.onCrash = () => {
      life.alive = false;
    };
    platter.crashIn = 1;
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    db.write([
      { type: 'put', key: 'a', value: Buffer.from('new') },
      { type: 'put', key: 'b', value: Buffer.from('new') },
    ]).then(note, note);
    await loop.runUntil(loop.now + 1_000_000, () => true);
    t.false(life.alive);
    t.false(settled, `seed ${seed}: nobody is left who could hear of it`);
    platter.losePower();
    const left: string[] = [];
    for await (const [key, value] of open(new Life()).entries({ gte: 'a', lt: 'z' }))
      left.push(`${key}=${value.toString()}`);
    const outcome = left.join(' ');
    t.true(['a=old', 'a=new b=new'].includes(outcome), `seed ${seed}: ${outcome}`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  t.is(outcomes.size, 2, 'both happen');
});
