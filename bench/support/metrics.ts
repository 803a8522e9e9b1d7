const scrapeMs = 2_000;

/** Sum of all samples of the metrics whose name matches; undefined: the process offers none. */
export async function readMetric(adminAddress: string, name: RegExp): Promise<number | undefined> {
  const response = await fetch(`http://${adminAddress}/metrics`, { signal: AbortSignal.timeout(scrapeMs) });
  let sum: number | undefined;
  for (const line of (await response.text()).split('\n')) {
    const [sample = '', value] = line.split(' ');
    if (line.startsWith('#') || value === undefined || !name.test(sample.replace(/\{.*/u, ''))) continue;
    sum = (sum ?? 0) + Number(value);
  }
  return sum;
}
