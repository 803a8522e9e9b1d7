import type { z } from 'zod';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { brokerKeys, namesrvKeys, type KeyTable, type Values } from './keys.ts';
import { envLayer, fileLayer, flagLayer, type Layer } from './layers.ts';

/** Where a process takes its configuration from; weakest first: defaults, file, environment, flags. */
export interface Sources {
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags of their own, by configuration key. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** `KEY=VALUE` texts of `--set`. */
  readonly sets?: readonly string[];
}

export interface Resolved<T extends KeyTable> {
  readonly values: Values<T>;
  /** For each key: `default`, or the name of the source. Keys without a value are missing. */
  readonly origins: ReadonlyMap<string, string>;
}

function reason(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'invalid value';
  const path = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return path + issue.message;
}

function shown(raw: unknown): string {
  return typeof raw === 'string' ? `"${raw}"` : JSON.stringify(raw);
}

function layersOf(table: KeyTable, sources: Sources): readonly Layer[] {
  const known = [...Object.keys(brokerKeys), ...Object.keys(namesrvKeys)];
  return [
    ...(sources.file === undefined ? [] : [fileLayer(sources.file, table)]),
    envLayer(sources.env, table, known),
    flagLayer(sources.flags ?? {}, sources.sets ?? [], table),
  ];
}

/** Merges the sources of a table and reads every value. Throws CONFIG_INVALID that names key, source and reason. */
export function resolve<T extends KeyTable>(table: T, sources: Sources): Resolved<T> {
  const layers = layersOf(table, sources);
  const values: Record<string, unknown> = {};
  const origins = new Map<string, string>();
  for (const [name, entry] of Object.entries(table)) {
    const set = layers.findLast((layer) => layer.values.has(name))?.values.get(name);
    const raw = set === undefined ? entry.fallback : set.raw;
    const origin = set?.origin ?? 'default';
    if (raw === undefined) {
      if (entry.required)
        throw new FlotillaError('CONFIG_INVALID', `the key "${name}" is required (${entry.type})`);
      continue;
    }
    const parsed = entry.schema.safeParse(raw);
    if (!parsed.success) {
      throw new FlotillaError(
        'CONFIG_INVALID',
        `${origin}: ${name} = ${shown(raw)}: ${reason(parsed.error)}`,
      );
    }
    values[name] = parsed.data;
    origins.set(name, origin);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was just read by the schema of its key
  return { values: values as Values<T>, origins };
}
