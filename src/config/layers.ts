import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { nearest } from './nearest.ts';
import type { KeyTable } from './keys.ts';

/** Values of one source, by dotted key. A later layer overrides an earlier one. */
export interface Layer {
  /** Where the values come from, as errors and `config print --origin` name it. */
  readonly origin: string;
  readonly values: ReadonlyMap<string, { readonly raw: unknown; readonly origin: string }>;
}

const ENV_PREFIX = 'FLOTILLA_';
/** Variables with the prefix that are not configuration keys of a process. */
const NOT_KEYS = /^FLOTILLA_(TEST_.*|TIMEOUT|DEBUG|CREDENTIALS_FILE|CA_FILE)$/;

function invalid(message: string): FlotillaError {
  return new FlotillaError('CONFIG_INVALID', message);
}

function unknownKey(key: string, origin: string, known: Iterable<string>): FlotillaError {
  const suggestion = nearest(key, known);
  return invalid(
    `${origin}: unknown key "${key}"${suggestion === undefined ? '' : `, did you mean "${suggestion}"?`}`,
  );
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function layerOf(origin: string, entries: Iterable<[string, unknown, string]>): Layer {
  const values = new Map<string, { raw: unknown; origin: string }>();
  for (const [key, raw, source] of entries) values.set(key, { raw, origin: source });
  return { origin, values };
}

function* flatten(section: Record<string, unknown>, prefix: string): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(section)) {
    if (isSection(value)) yield* flatten(value, `${prefix}${name}.`);
    else yield [`${prefix}${name}`, value];
  }
}

function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new FlotillaError('CONFIG_INVALID', `cannot read the configuration file ${path}`, { cause: error });
  }
  try {
    return parse(text) ?? {};
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new FlotillaError('CONFIG_INVALID', `${path}: not YAML: ${reason}`, { cause: error });
  }
}

/** The values of a YAML file: sections are nested mappings. Throws CONFIG_INVALID. */
export function fileLayer(path: string, table: KeyTable): Layer {
  const origin = `file ${path}`;
  const document = readYaml(path);
  if (!isSection(document)) throw invalid(`${origin}: expected a mapping of keys`);
  const entries: [string, unknown, string][] = [];
  for (const [key, raw] of flatten(document, '')) {
    if (!(key in table)) throw unknownKey(key, origin, Object.keys(table));
    entries.push([key, raw, origin]);
  }
  return layerOf(origin, entries);
}

/** `raft.electionTimeout` is read from `FLOTILLA_RAFT__ELECTION_TIMEOUT`. */
export function envName(key: string): string {
  const upper = key.split('.').map((part) => part.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return ENV_PREFIX + upper.join('__');
}

/** The values of `FLOTILLA_*` variables. `known` are all keys of any process; those outside `table` are skipped. */
export function envLayer(
  env: Readonly<Record<string, string | undefined>>,
  table: KeyTable,
  known: Iterable<string>,
): Layer {
  const names = new Map([...known].map((key) => [envName(key), key]));
  const entries: [string, unknown, string][] = [];
  for (const [name, raw] of Object.entries(env)) {
    if (raw === undefined || !name.startsWith(ENV_PREFIX) || NOT_KEYS.test(name)) continue;
    const key = names.get(name);
    if (key === undefined) throw unknownKey(name, 'environment', names.keys());
    if (key in table) entries.push([key, raw, `environment ${name}`]);
  }
  return layerOf('environment', entries);
}

/** The values of flags, by key; `sets` are the `KEY=VALUE` texts of `--set`, which win over flags of their own. */
export function flagLayer(
  flags: Readonly<Record<string, unknown>>,
  sets: readonly string[],
  table: KeyTable,
): Layer {
  const entries: [string, unknown, string][] = [];
  for (const [key, raw] of Object.entries(flags)) {
    if (raw !== undefined) entries.push([key, raw, 'flag']);
  }
  for (const text of sets) {
    const at = text.indexOf('=');
    if (at <= 0) throw invalid(`--set ${text}: expected KEY=VALUE`);
    const key = text.slice(0, at);
    if (!(key in table)) throw unknownKey(key, '--set', Object.keys(table));
    entries.push([key, text.slice(at + 1), '--set']);
  }
  return layerOf('flags', entries);
}
