/** Measured numbers by name; the unit is part of the name. */
export type Numbers = Readonly<Record<string, number>>;

/** A target of docs/performance.md and whether this run met it. */
export interface TargetVerdict {
  readonly id: string;
  readonly text: string;
  readonly met: boolean;
}

export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly numbers: Numbers;
  readonly targets: readonly TargetVerdict[];
}

export function target(id: string, text: string, met: boolean): TargetVerdict {
  return { id, text, met };
}

/** At most three significant places; large numbers whole. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** `numbers` as `name value` pairs. */
export function formatNumbers(numbers: Numbers): string {
  return Object.entries(numbers)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join(', ');
}
