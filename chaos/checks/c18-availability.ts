import { ViolationList, type Check } from './check.ts';
import type { Facts } from './facts.ts';

/** C18: under load the cluster is never without an acknowledged send for longer than the bound. */
export const availability: Check = {
  id: 'C18',
  title: 'faults are short pauses',
  run(facts, limits) {
    const list = new ViolationList();
    const gap = longestGap(facts);
    if (gap.ms > limits.maxUnavailableMs) {
      const text = `no send was acknowledged for ${Math.round(gap.ms)} ms (bound ${limits.maxUnavailableMs} ms)`;
      list.add(text, gap.events);
    }
    return list.result({
      longestGapMs: Math.round(gap.ms),
      faults: facts.faults.length,
      effectiveFaults: facts.faults.filter((fault) => fault.effective).length,
    });
  },
};

function longestGap(facts: Facts): { ms: number; events: readonly number[] } {
  const start = facts.phaseStart.get('load') ?? 0;
  const end = facts.phaseStart.get('heal') ?? Infinity;
  const acks = facts.sends
    .filter((op) => op.outcome === 'ok' && op.endedAt >= start && op.endedAt <= end)
    .sort((a, b) => a.endedAt - b.endedAt);
  let last = start;
  let longest: { ms: number; events: readonly number[] } = { ms: 0, events: [] };
  for (const op of acks) {
    const ms = (op.endedAt - last) / 1e6;
    if (ms > longest.ms) longest = { ms, events: op.events };
    last = op.endedAt;
  }
  const tailMs = Number.isFinite(end) ? (end - last) / 1e6 : 0;
  return tailMs > longest.ms ? { ms: tailMs, events: [] } : longest;
}
