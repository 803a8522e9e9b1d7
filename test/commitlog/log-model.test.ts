import * as fc from 'fast-check';
import { toIndex } from '../../src/raft/core/types.ts';
import { draft, LogDriver, tempDir } from './helpers.ts';
import { testWithEachWriter } from './writers.ts';

type Step =
  | { readonly kind: 'append'; readonly bytes: number; readonly times: number }
  | { readonly kind: 'truncate'; readonly share: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'read'; readonly share: number; readonly bytesMax: number }
  | { readonly kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      bytes: fc.integer({ min: 5, max: 60_000 }),
      times: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('truncate' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      bytesMax: fc.integer({ min: 1, max: 200_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);

testWithEachWriter(
  'any sequence of appends, truncations, reads and restarts keeps the log equal to a plain list',
  async (t, logOptions) => {
    const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
    t.log(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const options = logOptions(tempDir(t), { cacheBytes: 40_000 });
        let log = await LogDriver.open(options);
        const model: Buffer[] = [];
        let fill = 0;
        const compareFrom = async (from: number, bytesMax: number): Promise<void> => {
          const got = await log.log.read(toIndex(from), toIndex(model.length), bytesMax);
          t.true(got.length >= 1);
          const fits = log.log.fit(toIndex(from), toIndex(model.length), bytesMax);
          t.true(fits.count >= 1 && from + fits.count - 1 <= model.length);
          const sum = model.slice(from - 1, from - 1 + fits.count).reduce((n, b) => n + b.length, 0);
          t.true(fits.bytes >= sum, 'fit answers an upper bound');
          t.deepEqual(
            got.map((b) => b.data),
            model.slice(from - 1, from - 1 + got.length),
          );
        };
        const reopen = async (): Promise<void> => {
          const { term } = log;
          await log.log.close();
          log = await LogDriver.open(options);
          log.term = term;
        };
        const run = async (s: Step): Promise<void> => {
          switch (s.kind) {
            case 'append':
              for (let i = 0; i < s.times; i++) {
                fill += 1;
                model.push(Buffer.from(log.own(draft(fill, s.bytes)).data));
              }
              break;
            case 'truncate': {
              const from = 1 + Math.floor(s.share * model.length);
              log.truncate(from);
              log.term += 1;
              model.length = Math.min(model.length, from - 1);
              break;
            }
            case 'wait':
              await log.durable();
              break;
            case 'read':
              if (model.length > 0)
                await compareFrom(1 + Math.floor(s.share * (model.length - 1)), s.bytesMax);
              break;
            case 'reopen':
              await reopen();
              break;
          }
        };
        try {
          for (const s of steps) {
            await run(s);
            t.is(log.last, model.length);
          }
          await reopen();
          t.is(log.last, model.length);
          for (let at = 1; at <= model.length; at++) await compareFrom(at, 100_000);
        } finally {
          await log.log.close();
        }
      }),
      { seed, numRuns: 8, endOnFailure: false },
    );
  },
);
