import { dumpLog, type DumpOptions } from '../../commitlog/dump.ts';
import { inspectLog, type LogSummary } from '../../commitlog/inspect.ts';
import { paths, type DataDir } from '../../commitlog/paths.ts';
import { verifyLog } from '../../commitlog/verify.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { systemDisk } from '../../runtime/disk.ts';
import { formatOf, print, printList, printObject, type OutputOptions } from '../output/format.ts';
import { count } from '../output/table.ts';

export interface DumpFlags {
  readonly from?: number;
  readonly to?: number;
  readonly topic?: string;
}

function dataDir(dir: string): DataDir {
  if (systemDisk.exists(paths.identity(dir))) return { disk: systemDisk, dir };
  throw new FlotillaError('USAGE', `${dir} is not a data directory: it has no identity file`);
}

/** Buffers as hex: for people and JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, field: unknown) =>
      isBufferJson(field) ? Buffer.from(field.data).toString('hex') : field,
    ),
  );
}

/** What `Buffer.toJSON` made before the replacer sees it. */
function isBufferJson(value: unknown): value is { data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}

function plainFields(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plain(value ?? null)]));
}

function segmentRows(summary: LogSummary): Parameters<typeof printList<LogSummary['segments'][number]>>[1] {
  return {
    rows: summary.segments,
    columns: [
      { header: 'segment', cell: (segment) => String(segment.base).padStart(20, '0') },
      {
        header: 'first',
        cell: (segment) => (segment.footer === undefined ? '-' : count(segment.footer.firstIndex)),
        align: 'right',
      },
      {
        header: 'last',
        cell: (segment) => (segment.footer === undefined ? '-' : count(segment.footer.lastIndex)),
        align: 'right',
      },
      { header: 'bytes', cell: (segment) => count(segment.fileBytes), align: 'right' },
      { header: 'state', cell: (segment) => (segment.footer === undefined ? 'open' : 'sealed') },
    ],
    name: (segment) => segment.path,
  };
}

/** `flotilla log inspect DIR`. */
export function inspect(dir: string, options: OutputOptions): void {
  const summary = inspectLog(dataDir(dir));
  const format = formatOf(options);
  if (format === 'json' || format === 'yaml') {
    printObject(options, plainFields(summary), dir);
    return;
  }
  if (format === 'table') {
    const { identity, hardState, flushMark, floor } = summary;
    for (const [name, value] of Object.entries({ identity, hardState, flushMark, floor })) {
      print(`${name.padEnd(10)} ${JSON.stringify(plain(value ?? null))}`);
    }
  }
  printList(options, segmentRows(summary));
}

const verdicts = {
  normal: 'the log is whole',
  torn: 'the log ends in a torn write, which a broker cuts off at its start; nothing acknowledged is affected',
  corrupt:
    'bytes that were flushed are damaged; a broker keeps them, does not serve them, and gets the entries from the others',
} as const;

/** On a terminal only: it is overwritten, and gone at the end. */
function showProgress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rsegment ${done + 1} of ${of}\u001B[K`);
}

/** A log of which not even the floor can be read is a negative check too. */
function report(dir: string): ReturnType<typeof verifyLog> {
  try {
    return verifyLog(dataDir(dir), showProgress);
  } catch (error) {
    if (!(error instanceof FlotillaError && error.code === 'DATA_CORRUPT')) throw error;
    throw new FlotillaError('CHECK_FAILED', error.message, { cause: error });
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }
}

/** `flotilla log verify DIR`: exit 4 when something is damaged; a torn tail is not. */
export function verify(dir: string, options: OutputOptions): void {
  const { summary: _summary, last, ...found } = report(dir);
  const object = { ...found, lastIndex: last.index, lastTerm: last.term };
  const format = formatOf(options);
  if (format === 'table') {
    print(
      `${count(found.batches)} batches, ${count(found.records)} records, last entry ${last.index} of term ${last.term}`,
    );
    for (const { position, what } of found.problems) print(`  at ${position}: ${what}`);
    print(`${found.verdict}: ${verdicts[found.verdict]}`);
  } else printObject(options, object, found.verdict);
  if (found.damaged) {
    const [first] = found.problems;
    throw new FlotillaError('CHECK_FAILED', `${dir}: ${first?.what ?? verdicts[found.verdict]}`);
  }
}

/** `flotilla log dump DIR`: NDJSON. */
export function dump(dir: string, flags: DumpFlags): void {
  const options: DumpOptions = flags;
  dumpLog(dataDir(dir), options, (batch) => {
    print(JSON.stringify(plain(batch)));
  });
}
