import type { Sabotage } from '../../src/config/types.ts';
import { rareChoices } from '../../src/marks/buggify.ts';
import type { PlannedFault, SimOptions, SimPlan } from './plan.ts';
import { calmNetwork } from './leaves/sim-network.ts';
import { Simulation } from './simulation.ts';

export interface ShrinkOptions {
  /** Runs to spend at most. */
  readonly runsMax: number;
  readonly sabotage: readonly Sabotage[];
  readonly onProgress: (plan: SimPlan, runs: number) => void;
}

/** Makes a failing plan as small as it can while the same rule is broken. */
export class Shrinker {
  readonly #id: string;
  readonly #options: ShrinkOptions;
  #best: SimPlan;
  #runs = 0;

  private constructor(plan: SimPlan, id: string, options: ShrinkOptions) {
    this.#best = plan;
    this.#id = id;
    this.#options = options;
  }

  /** @param id of the failure that must stay */
  static async shrink(plan: SimPlan, id: string, options: ShrinkOptions): Promise<SimPlan> {
    const shrinker = new Shrinker(plan, id, options);
    await shrinker.#run();
    return shrinker.#best;
  }

  async #run(): Promise<void> {
    for (let before = -1; before !== size(this.#best) && this.#runs < this.#options.runsMax;) {
      before = size(this.#best);
      await this.#dropFaults();
      for (const change of optionChanges) await this.#tryOptions(change(this.#best));
    }
  }

  /** Delta debugging: halves first, then smaller and smaller pieces. */
  async #dropFaults(): Promise<void> {
    for (let piece = Math.max(1, this.#best.faults.length >> 1); piece >= 1; piece = Math.floor(piece / 2)) {
      for (let at = 0; at < this.#best.faults.length;) {
        const faults = this.#best.faults.toSpliced(at, piece);
        if (!(await this.#keep({ ...this.#best, faults }))) at += piece;
      }
    }
  }

  async #tryOptions(changed: Partial<SimOptions>): Promise<void> {
    const options = { ...this.#best.options, ...changed };
    if (JSON.stringify(options) !== JSON.stringify(this.#best.options))
      await this.#keep({ ...this.#best, options });
  }

  async #keep(plan: SimPlan): Promise<boolean> {
    if (this.#runs >= this.#options.runsMax) return false;
    this.#runs++;
    const { failure } = await new Simulation(plan, { keepLines: 0, sabotage: this.#options.sabotage }).run();
    if (failure?.id !== this.#id) return false;
    this.#best = plan;
    this.#options.onProgress(plan, this.#runs);
    return true;
  }
}

function size({ faults, options }: SimPlan): number {
  return JSON.stringify({ faults, options }).length;
}

type OptionChange = (plan: SimPlan) => Partial<SimOptions>;

const lastFaultMs = (faults: readonly PlannedFault[]): number =>
  Math.max(0, ...faults.map(({ atMs }) => atMs));

const optionChanges: readonly OptionChange[] = [
  ({ options }) => ({ loadMs: Math.ceil(options.loadMs / 2) }),
  ({ options, faults }) => ({ loadMs: Math.min(options.loadMs, lastFaultMs(faults) + 100) }),
  () => ({ network: calmNetwork }),
  ({ options }) => ({ network: { ...options.network, loss: 0 } }),
  ({ options }) => ({ network: { ...options.network, duplicate: 0, zombieMs: 0 } }),
  ({ options }) => ({ network: { ...options.network, corrupt: 0 } }),
  ({ options }) => ({ network: { ...options.network, fifo: true } }),
  ({ options }) => ({ drift: options.drift.map(() => 0) }),
  () => ({ rareChoices: [] }),
  ...rareChoices.map((choice): OptionChange => ({ options }) => ({
    rareChoices: options.rareChoices.filter((other) => other !== choice),
  })),
  () => ({ preferredLeader: null }),
  () => ({ producers: 1 }),
  () => ({ consumers: 1 }),
  () => ({ queues: 1 }),
  () => ({ batchMax: 1 }),
  () => ({ bodyBytes: 16 }),
  ({ options }) => ({ nodes: Math.max(1, options.nodes - 1) }),
];
