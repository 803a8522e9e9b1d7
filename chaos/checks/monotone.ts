/** A number that was read of something, between two moments (ns). */
export interface TimedRead {
  readonly of: string;
  readonly value: number;
  readonly invokedAt: number;
  readonly endedAt: number;
  readonly event: number;
}

/** Reads that show less than one that was over before they began. */
export function* goesBack<T extends TimedRead>(reads: readonly T[]): Iterable<{ before: T; after: T }> {
  const ended = reads.toSorted((a, b) => a.endedAt - b.endedAt);
  const highest = new Map<string, T>();
  let next = 0;
  for (const after of reads.toSorted((a, b) => a.invokedAt - b.invokedAt)) {
    for (; next < ended.length; next++) {
      const one = ended[next];
      if (one === undefined || one.endedAt >= after.invokedAt) break;
      if (one.value > (highest.get(one.of)?.value ?? -Infinity)) highest.set(one.of, one);
    }
    const before = highest.get(after.of);
    if (before !== undefined && after.value < before.value) yield { before, after };
  }
}
