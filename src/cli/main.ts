#!/usr/bin/env -S node --max-semi-space-size=4
import { reportFailure } from './fail.ts';
import { buildProgram } from './program.ts';

// The reader of a pipe may leave early (`flotilla errors ls | head`); that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = buildProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, program.opts<{ debug: boolean }>().debug);
}
