import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PACKAGE = z.object({ version: z.string() });

/** The version of the package this file belongs to. */
export function readVersion(): string {
  // dist/src/cli/version.js -> package.json
  const path = new URL('../../../package.json', import.meta.url);
  return PACKAGE.parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}
