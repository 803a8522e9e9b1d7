import { resolveBrokerConfig } from '../../config/broker-config.ts';
import { brokerKeys, namesrvKeys, type KeyTable } from '../../config/keys.ts';
import { envName } from '../../config/layers.ts';
import { resolveNamesrvConfig } from '../../config/namesrv-config.ts';
import { resolve, type Sources } from '../../config/resolve.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { note, printList, type OutputOptions } from '../output/format.ts';

interface ConfigOptions {
  readonly config?: string | undefined;
  readonly set?: readonly string[] | undefined;
}

interface ConfigRow {
  readonly key: string;
  readonly value: string | null;
  readonly origin: string;
  readonly env: string;
}

function sourcesOf(options: ConfigOptions): Sources {
  return { file: options.config, env: process.env, sets: options.set ?? [] };
}

function tableOf(kind: string): KeyTable {
  if (kind === 'broker') return brokerKeys;
  if (kind === 'namesrv') return namesrvKeys;
  throw new FlotillaError('USAGE', `no process "${kind}", expected broker or namesrv`);
}

/** `flotilla config print`: keys that nothing sets are shown too, required ones as missing. */
export function printConfig(kind: string, options: ConfigOptions & OutputOptions): void {
  const table = tableOf(kind);
  const optional = Object.fromEntries(
    Object.entries(table).map(([name, key]) => [name, { ...key, required: false }]),
  );
  const { values, origins } = resolve(optional, sourcesOf(options));
  const rows = Object.entries(table).map(([name, key]): ConfigRow => {
    const origin = origins.get(name) ?? (key.required ? 'missing' : 'not set');
    return {
      key: name,
      value: name in values ? key.show(values[name]) : null,
      origin,
      env: envName(name),
    };
  });
  printList(options, {
    rows,
    columns: [
      { header: 'key', cell: (row) => row.key },
      { header: 'value', cell: (row) => row.value ?? '' },
      { header: 'origin', cell: (row) => row.origin },
      { header: 'environment', cell: (row) => row.env },
    ],
    name: (row) => row.key,
  });
}

/** `flotilla config validate`. */
export function validateConfig(kind: string, options: ConfigOptions): void {
  tableOf(kind);
  if (kind === 'broker') resolveBrokerConfig(sourcesOf(options));
  else resolveNamesrvConfig(sourcesOf(options));
  note(`the configuration of the ${kind} is valid`);
}
