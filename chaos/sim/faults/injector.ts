import type { Stream } from '../choices.ts';
import type { PlannedFault } from '../plan.ts';
import type { SimCluster } from '../world/cluster.ts';
import type { SimNode } from '../world/node.ts';
import type { Operator } from '../world/operator.ts';
import { faultActions, type FaultContext } from './actions.ts';

/** Carries out planned faults. What a fault switched on ends by itself, or with `heal`. */
export class Injector {
  readonly #cluster: SimCluster;
  readonly #operator: Operator;
  readonly #random: Stream;
  readonly #clients: readonly string[];
  #healed = false;

  /** @param clients names of client ends, cut off together with brokers in some partitions */
  constructor(cluster: SimCluster, operator: Operator, clients: readonly string[]) {
    this.#cluster = cluster;
    this.#operator = operator;
    this.#random = cluster.choices.stream('faults');
    this.#clients = clients;
  }

  schedule(faults: readonly PlannedFault[]): void {
    for (const fault of faults) {
      this.#cluster.loop.schedule(fault.atMs * 1000, undefined, () => {
        const { leader, nodes } = this.#cluster;
        const victim = fault.target === 'leader' ? leader : nodes[fault.target % nodes.length];
        if (victim !== undefined && !this.#healed)
          faultActions[fault.kind](this.#context(victim, fault.amount));
      });
    }
  }

  /** Ends everything that stands, for the nodes for which `within` is true and the links between them. */
  heal(within: (id: string) => boolean): void {
    this.#healed = true;
    this.#operator.stop();
    this.#cluster.traps.clear();
    const { network, nodes } = this.#cluster;
    const outside = new Set(nodes.map(({ id }) => id).filter((id) => !within(id)));
    network.healExcept((from, to) => outside.has(from) || outside.has(to));
    for (const node of nodes) {
      if (!outside.has(node.id)) node.heal();
      // A leader at its soft limit refuses sends and stays one (S16).
      else node.platter.quotaBytes = Infinity;
    }
  }

  #context(victim: SimNode, amount: number): FaultContext {
    return {
      cluster: this.#cluster,
      operator: this.#operator,
      random: this.#random,
      clients: this.#clients,
      victim,
      amount,
      later: (ms, run) => {
        this.#cluster.loop.schedule(ms * 1000, undefined, () => {
          if (!this.#healed) run();
        });
      },
    };
  }
}
