#!/usr/bin/env node
import { reportFailure } from './fail.ts';
import { buildProgram } from './program.ts';

const program = buildProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = reportFailure(error, program.opts<{ debug: boolean }>().debug);
}
