import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { z } from 'zod';

import { assert } from '../errors/flotilla-error.ts';

/** Directory of package.json: two levels up in the sources, three in the build. */
export const repoRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** A file that is shipped with the package, e.g. `asset('proto')`. */
export function asset(path: string): string {
  return join(repoRoot, path);
}

/** Shared with scripts/gen-proto.mjs, so that the generated types describe what is decoded at run time. */
const loaderOptions = z
  .strictObject({
    longs: z.literal('Number').transform(() => Number),
    enums: z.literal('String').transform(() => String),
    defaults: z.boolean(),
    oneofs: z.boolean(),
  })
  .parse(JSON.parse(readFileSync(asset('proto/loader-options.json'), 'utf8')));

/**
 * Loads a schema, e.g. `apache/rocketmq/v2/service.proto`. Blocks: at start only.
 * 64-bit integers are decoded to numbers: who uses one must check that it is a safe integer.
 */
export function loadProto(file: string): PackageDefinition {
  return loadSync(file, { ...loaderOptions, includeDirs: [asset('proto')] });
}

/** The definition of a service, e.g. `loadService('flotilla/v1/admin.proto', 'flotilla.v1.Admin')`. */
export function loadService(file: string, service: string): ServiceDefinition {
  const definition = loadProto(file)[service];
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
