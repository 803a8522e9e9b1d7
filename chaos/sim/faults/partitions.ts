import type { Stream } from '../choices.ts';

/** Shapes in which a network breaks; `victim` is the node that the shape is drawn around. */
export const partitionShapes = ['isolate', 'halves', 'oneWay', 'bridge', 'ring', 'lollipop'] as const;
export type PartitionShape = (typeof partitionShapes)[number];

/** A directed link that carries nothing. */
export type Cut = readonly [from: string, to: string];

interface Ground {
  readonly ids: readonly string[];
  readonly victim: string;
  readonly others: readonly string[];
  readonly random: Stream;
}

/** Between every pair for which it holds. */
function where(ids: readonly string[], cut: (a: string, b: string) => boolean): Cut[] {
  return ids.flatMap((a) => ids.filter((b) => a !== b && cut(a, b)).map((b): Cut => [a, b]));
}

const draw: Readonly<Record<PartitionShape, (ground: Ground) => Cut[]>> = {
  isolate: ({ ids, victim }) => where(ids, (a, b) => a === victim || b === victim),
  halves({ ids, random }) {
    const side = new Set(ids.filter(() => random.chance(0.5)));
    return where(ids, (a, b) => side.has(a) !== side.has(b));
  },
  oneWay({ ids, victim, random }) {
    const inward = random.chance(0.5);
    return where(ids, (a, b) => (inward ? b : a) === victim);
  },
  /** Everybody reaches the victim; the two sides do not reach each other. */
  bridge({ ids, victim, others }) {
    const side = new Set(others.filter((_, i) => i % 2 === 0));
    return where(ids, (a, b) => a !== victim && b !== victim && side.has(a) !== side.has(b));
  },
  /** Everybody reaches the two neighbours only. */
  ring({ ids }) {
    const apart = (a: string, b: string): number => Math.abs(ids.indexOf(a) - ids.indexOf(b));
    return where(ids, (a, b) => Math.min(apart(a, b), ids.length - apart(a, b)) > 1);
  },
  /** The victim hangs on the rest by one link (B35). */
  lollipop({ ids, victim, others }) {
    return where(ids, (a, b) => [a, b].includes(victim) && ![a, b].includes(others[0] ?? ''));
  },
};

export function cutsOf(
  shape: PartitionShape,
  { ids, victim, random }: { ids: readonly string[]; victim: string; random: Stream },
): Cut[] {
  return draw[shape]({ ids, victim, random, others: ids.filter((id) => id !== victim) });
}
