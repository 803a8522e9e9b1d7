const DURATION_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

const BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
]);

function parse(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]+)$/.exec(text.trim());
  const factor = units.get(match?.[2] ?? '');
  if (match === null || factor === undefined) return undefined;
  const value = Number(match[1]) * factor;
  return Number.isSafeInteger(value) ? value : undefined;
}

function format(value: number, units: ReadonlyMap<string, number>): string {
  const smallest = [...units.keys()][0] ?? '';
  for (const [unit, factor] of [...units].reverse()) {
    if (value >= factor && value % factor === 0) return `${value / factor}${unit}`;
  }
  return `${value}${smallest}`;
}

/** Milliseconds of `250ms`, `1.5s`, `2m`, `1h`, `3d`; undefined when malformed. A unit is required. */
export function parseDuration(text: string): number | undefined {
  return parse(text, DURATION_MS);
}

/** Bytes of `512B`, `64KiB`, `16MiB`, `1GiB`, `2TiB`; undefined when malformed. A unit is required. */
export function parseBytes(text: string): number | undefined {
  return parse(text, BYTES);
}

/** Shortest exact text that `parseDuration` reads back. */
export function formatDuration(milliseconds: number): string {
  return format(milliseconds, DURATION_MS);
}

/** Shortest exact text that `parseBytes` reads back. */
export function formatBytes(bytes: number): string {
  return format(bytes, BYTES);
}
