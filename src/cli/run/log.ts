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
  corrupt: 'bytes that were flushed are damaged; a broker keeps them and does not serve',
} as const;

/** `flotilla log verify DIR`: exit 4 when flushed bytes are damaged. */
export function verify(dir: string, options: OutputOptions): void {
  const { summary: _summary, last, ...report } = verifyLog(dataDir(dir));
  const object = { ...report, lastIndex: last.index, lastTerm: last.term };
  const format = formatOf(options);
  if (format === 'table') {
    print(
      `${count(report.batches)} batches, ${count(report.records)} records, last entry ${last.index} of term ${last.term}`,
    );
    for (const { position, what } of report.problems) print(`  at ${position}: ${what}`);
    print(`${report.verdict}: ${verdicts[report.verdict]}`);
  } else printObject(options, object, report.verdict);
  if (report.verdict === 'corrupt') throw new FlotillaError('CHECK_FAILED', `${dir}: ${verdicts.corrupt}`);
}

/** `flotilla log dump DIR`: NDJSON. */
export function dump(dir: string, flags: DumpFlags): void {
  const options: DumpOptions = flags;
  dumpLog(dataDir(dir), options, (batch) => {
    print(JSON.stringify(plain(batch)));
  });
}
