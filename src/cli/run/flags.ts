import { z } from 'zod';
import type { Sources } from '../../config/resolve.ts';

const OPTIONS = z.looseObject({
  config: z.string().optional(),
  set: z.array(z.string()).optional(),
  untilStdinEnds: z.boolean(),
});

/** Flags that set a configuration key, by the name commander gives them. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['cluster', 'cluster'],
  ['adminListen', 'adminListen'],
  ['logLevel', 'log.level'],
  ['group', 'group'],
  ['name', 'name'],
  ['dataDir', 'dataDir'],
  ['listen', 'listen'],
  ['peerListen', 'peerListen'],
  ['member', 'members'],
  ['namesrv', 'namesrv'],
]);

/** What the options of a service command say about its configuration. */
export function serviceSources(options: Record<string, unknown>): {
  sources: Sources;
  untilStdinEnds: boolean;
} {
  const { config, set, untilStdinEnds, ...rest } = OPTIONS.parse(options);
  const flags: Record<string, unknown> = {};
  for (const [option, value] of Object.entries(rest)) {
    const key = KEYS.get(option);
    if (key !== undefined) flags[key] = value;
  }
  return { sources: { file: config, env: process.env, flags, sets: set ?? [] }, untilStdinEnds };
}
