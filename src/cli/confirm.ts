import { createInterface } from 'node:readline/promises';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** Asks for a name before something dangerous. @throws FlotillaError USAGE without a terminal, or on another answer */
export async function confirm(what: string, name: string): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new FlotillaError('USAGE', `refusing to ${what} without a terminal to ask on: give --yes`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(`type the name "${name}" to ${what}: `);
    if (answer !== name) throw new FlotillaError('USAGE', `"${answer}" is not "${name}": nothing was done`);
  } finally {
    prompt.close();
  }
}
