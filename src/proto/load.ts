import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { z } from 'zod';

/** The folder `proto/` of the package; this file runs as dist/src/proto/load.js. */
const protoDir = fileURLToPath(new URL('../../../proto/', import.meta.url));

/** Shared with scripts/gen-proto.mjs, so that the generated types describe what is decoded at run time. */
const loaderOptions = z
  .strictObject({
    longs: z.literal('Number').transform(() => Number),
    enums: z.literal('String').transform(() => String),
    defaults: z.boolean(),
    oneofs: z.boolean(),
  })
  .parse(JSON.parse(readFileSync(`${protoDir}loader-options.json`, 'utf8')));

/**
 * Loads a schema, e.g. `apache/rocketmq/v2/service.proto`.
 * 64-bit integers are decoded to numbers: who uses one must check that it is a safe integer.
 */
export function loadProto(file: string): PackageDefinition {
  return loadSync(file, { ...loaderOptions, includeDirs: [protoDir] });
}
