import { stringify } from 'yaml';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { tableLines, type Column } from './table.ts';

const formats = ['table', 'json', 'yaml', 'csv', 'name'] as const;
export type Format = (typeof formats)[number];

/** Options of every reading command. */
export interface OutputOptions {
  readonly output?: string | undefined;
  readonly json?: boolean | undefined;
}

/** The format that `-o` or `--json` asks for. Throws USAGE. */
export function formatOf(options: OutputOptions): Format {
  const wanted = options.json === true ? 'json' : (options.output ?? 'table');
  const format = formats.find((candidate) => candidate === wanted);
  if (format === undefined) {
    throw new FlotillaError('USAGE', `unknown output format "${wanted}", expected ${formats.join(', ')}`);
  }
  return format;
}

/** A list to print. The objects are what JSON and YAML show, in full: raw numbers, every field of the table. */
export interface Listing<T> {
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly name: (row: T) => string;
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = [
    columns.map((column) => column.header),
    ...rows.map((row) => columns.map((c) => c.cell(row))),
  ];
  return lines.map((line) => line.map(csvCell).join(',')).join('\n');
}

/** Text of a list in a format. */
export function renderList<T>(format: Format, listing: Listing<T>): string {
  const { rows, columns, name } = listing;
  switch (format) {
    case 'json':
      return JSON.stringify(rows, undefined, 2);
    case 'yaml':
      return stringify(rows).trimEnd();
    case 'csv':
      return csv(rows, columns);
    case 'name':
      return rows.map(name).join('\n');
    default:
      return tableLines(rows, columns).join('\n');
  }
}

/** Writes a list to stdout. */
export function printList<T>(options: OutputOptions, listing: Listing<T>): void {
  const text = renderList(formatOf(options), listing);
  if (text !== '') print(text);
}

/** Writes one object: as aligned `key  value` lines for people, in full for programs. */
export function printObject(
  options: OutputOptions,
  object: Readonly<Record<string, unknown>>,
  name: string,
): void {
  const format = formatOf(options);
  if (format === 'json') return print(JSON.stringify(object, undefined, 2));
  if (format === 'yaml') return print(stringify(object).trimEnd());
  if (format === 'name') return print(name);
  const rows = Object.entries(object).map(([key, value]) => ({
    key,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  if (format === 'csv') {
    return print(
      csv(rows, [
        { header: 'key', cell: (row) => row.key },
        { header: 'value', cell: (row) => row.text },
      ]),
    );
  }
  const width = Math.max(...rows.map(({ key }) => key.length));
  return print(rows.map(({ key, text }) => `${key.padEnd(width)}  ${text}`).join('\n'));
}

/** A line of data on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A line for people on stderr: progress, notes. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
