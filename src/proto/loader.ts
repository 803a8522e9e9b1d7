import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type Options } from '@grpc/proto-loader';

import { assert } from '../errors/flotilla-error.ts';

/** How proto-loader maps messages to objects; the generated types assume exactly this. */
export const protoOptions = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
  keepCase: false,
} as const satisfies Options;

/** Directory of package.json: two levels up in the sources, three in the build. */
export const repoRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** A file that is shipped with the package, e.g. `asset('proto')`. */
export function asset(path: string): string {
  return join(repoRoot, path);
}

/** The definition of a service, e.g. `loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin')`. Blocks: at start only. */
export function loadService(file: string, service: string): ServiceDefinition {
  const types = loadSync(file, { ...protoOptions, includeDirs: [asset('proto')] });
  const definition = types[service];
  assert(definition !== undefined && !('format' in definition), `${file} defines no service ${service}`);
  return definition;
}

function findRoot(start: string): string {
  for (let dir = start; ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest) && isFlotilla(manifest)) return dir;
    assert(dir !== dirname(dir), `no package.json of flotilla above ${start}`);
  }
}

function isFlotilla(manifest: string): boolean {
  const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  return typeof content === 'object' && content !== null && 'name' in content && content.name === 'flotilla';
}
