import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Choices } from '../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../chaos/sim/event-loop.ts';
import { Platter } from '../../chaos/sim/leaves/platter.ts';
import { SimDisk } from '../../chaos/sim/leaves/sim-disk.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { diskContract } from './disk.ts';
import { drive } from './support/drive.ts';

diskContract('machine', async () => {
  const root = await mkdtemp(join(tmpdir(), 'flotilla-disk-'));
  return {
    disk: systemDisk,
    root,
    settle: async (promise) => promise,
    [Symbol.asyncDispose]: async () => rm(root, { recursive: true, force: true }),
  };
});

diskContract('simulated', async () => {
  const loop = new EventLoop();
  const disk = new SimDisk(new Platter(new Choices(1).stream('disk')), new Life(), loop);
  disk.makeDirectory('/some/root');
  return {
    disk,
    root: '/some/root',
    settle: async (promise) => drive(loop, promise),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
