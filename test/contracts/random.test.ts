import test from 'ava';
import { Choices } from '../../chaos/sim/choices.ts';
import { systemRandom, type Random } from '../../src/runtime/random.ts';

function randomContract(name: string, random: Random): void {
  test(`${name}: numbers are whole, 32 bits wide, and use every bit`, (t) => {
    const count = 4096;
    const ones = Array.from({ length: 32 }, () => 0);
    for (let i = 0; i < count; i++) {
      const number = random.nextU32();
      if (!Number.isInteger(number) || number < 0 || number > 0xffff_ffff) t.fail(`drew ${number}`);
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((number >>> bit) & 1);
    }
    // Ten standard deviations.
    for (const [bit, times] of ones.entries())
      t.true(Math.abs(times - count / 2) < 320, `bit ${bit} was set ${times} times of ${count}`);
  });

  test(`${name}: uuids have the form of version 4 and do not repeat`, (t) => {
    const uuids = Array.from({ length: 1000 }, () => random.uuid());
    for (const uuid of uuids)
      t.regex(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    t.is(new Set(uuids).size, uuids.length);
  });
}

randomContract('machine', systemRandom);
randomContract('simulated', new Choices(7).stream('node'));
