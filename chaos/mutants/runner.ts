import type { Kill, Layer } from './layers.ts';
import type { Mutant } from './mutant.ts';
import type { Workshop } from './workshop.ts';

export interface Sighting extends Kill {
  readonly layer: string;
  readonly seconds: number;
}

export interface Result {
  readonly mutant: Mutant;
  /** Layers that noticed it; empty: it survived. */
  readonly kills: readonly Sighting[];
  /** The mutant could not be tried at all. */
  readonly error: string | undefined;
}

export interface RunOptions {
  /** Cheapest first; the first that is red ends the hunt, unless `allLayers`. */
  readonly layers: readonly Layer[];
  readonly allLayers: boolean;
  readonly onResult: (result: Result) => void;
}

/** Tries the mutants one after the other. */
export async function runMutants(
  mutants: readonly Mutant[],
  workshop: Workshop,
  options: RunOptions,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const mutant of mutants) {
    const result = await tryMutant(mutant, workshop, options);
    results.push(result);
    options.onResult(result);
  }
  return results;
}

async function tryMutant(mutant: Mutant, workshop: Workshop, options: RunOptions): Promise<Result> {
  const kills: Sighting[] = [];
  try {
    await workshop.plant(mutant);
    for (const layer of options.layers) {
      const startedAt = performance.now();
      const kill = await layer.hunt(workshop.dir, mutant.file);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      if (kill !== undefined) kills.push({ ...kill, layer: layer.name, seconds });
      if (kills.length > 0 && !options.allLayers) break;
    }
    return { mutant, kills, error: undefined };
  } catch (error) {
    return { mutant, kills, error: error instanceof Error ? error.message : String(error) };
  } finally {
    workshop.restore(mutant);
  }
}

/** Every mutant could be tried, and was noticed. */
export function allKilled(results: readonly Result[]): boolean {
  return results.every(({ kills, error }) => error === undefined && kills.length > 0);
}
