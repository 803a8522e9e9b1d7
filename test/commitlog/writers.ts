import test, { type ExecutionContext } from 'ava';
import { inlineWriter } from '../../src/commitlog/inline-writer.ts';
import { threadWriter } from '../../src/commitlog/log-writer.ts';
import type { CommitLogOptions } from '../../src/commitlog/open-log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemDisk } from '../../src/runtime/disk.ts';
import { logOptions } from './helpers.ts';

export type MakeOptions = typeof logOptions;

const writers: Readonly<Record<string, CommitLogOptions['writer']>> = {
  thread: threadWriter,
  inline: inlineWriter({ disk: systemDisk, clock: systemClock, syncMs: () => 1 }),
};

/** The same test with each log writer; its options are like those of `logOptions`. */
export function testWithEachWriter(
  title: string,
  run: (t: ExecutionContext, logOptions: MakeOptions) => Promise<void>,
): void {
  for (const [name, writer] of Object.entries(writers))
    test(`${title} (${name})`, (t) => run(t, (dir, more) => logOptions(dir, { writer, ...more })));
}
