import { namesrvKeys } from './keys.ts';
import { resolve, type Sources } from './resolve.ts';
import { readSecurity } from './security-config.ts';
import type { NamesrvConfig } from './types.ts';

/** The configuration of a NameServer from its sources. Throws CONFIG_INVALID. */
export function resolveNamesrvConfig(sources: Sources): NamesrvConfig {
  const { values } = resolve(namesrvKeys, sources);
  return {
    clusterName: values.cluster,
    listen: values.listen,
    adminListen: values.adminListen,
    security: readSecurity(values),
    logLevel: values['log.level'],
  };
}
