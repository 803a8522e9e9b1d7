import type { GroupConfig, Member, NodeId, SeedOrder } from '../../../src/raft/core/types.ts';
import type { SeededRandom } from './random.ts';
import type { SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const membersMax = 7;

/** How often, per turn. */
export interface ChurnRates {
  readonly config: number;
  readonly floor: number;
  readonly fetch: number;
  readonly diskFull: number;
}

/** What operators and retention do to a group: members come and go, prefixes disappear, disks fill up. */
export class Churn {
  /** Configurations that a leader accepted. */
  configs = 0;
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #rates: ChurnRates;
  readonly #orders = new Map<SimNode, SeedOrder[]>();
  #added = 0;

  constructor(world: World, random: SeededRandom, rates: ChurnRates) {
    this.#world = world;
    this.#random = random;
    this.#rates = rates;
  }

  turn(node: SimNode, stormy: boolean): void {
    const random = this.#random;
    if (random.chance(this.#rates.floor)) this.#advanceFloor(node);
    if (random.chance(stormy ? this.#rates.fetch : 1)) this.#fetch(node, stormy);
    if (!stormy) return;
    if (random.chance(this.#rates.diskFull))
      node.step({ kind: 'diskFull', level: random.pick(['none', 'none', 'soft', 'hard']) ?? 'none' });
    if (node.status.role === 'leader' && random.chance(this.#rates.config)) this.#reconfigure(node);
  }

  #advanceFloor(node: SimNode): void {
    const { applied, durable, floor } = node.status;
    const room = Math.min(applied, durable) - floor;
    if (room > 0) node.advanceFloor(floor + 1 + this.#random.below(room));
  }

  /** States come late, not at all, or when nobody wants them any more. */
  #fetch(node: SimNode, stormy: boolean): void {
    const random = this.#random;
    const old = this.#orders.get(node) ?? [];
    this.#orders.set(node, old);
    const late = stormy && random.chance(0.3) ? random.pick(old) : undefined;
    if (late !== undefined && late !== node.order)
      node.step({ kind: 'seedFetched', term: late.term, seedId: late.seedId, ok: random.chance(0.5) });
    if (node.order === undefined) return;
    old.push(node.order);
    if (!stormy || random.chance(0.5)) node.fetched(!stormy || random.chance(0.8));
  }

  #reconfigure(leader: SimNode): void {
    const { config } = leader.status;
    const member = this.#random.pick(config.members);
    const action = this.#random.below(4);
    if (action === 0 || member === undefined) this.#add(leader, config);
    else if (action === 1) this.#propose(leader, config, without(config, member.id));
    else {
      const learner = config.members.find((m) => m.role === 'learner');
      if (learner !== undefined)
        this.#propose(leader, config, [...without(config, learner.id), { ...learner, role: 'voter' }]);
    }
  }

  /** One that was removed comes back with what its disk holds, or a new one comes with an empty disk (R59). */
  #add(leader: SimNode, config: GroupConfig): void {
    if (config.members.length >= membersMax) return;
    const removed = this.#world.all.filter((node) => !config.members.some((m) => m.id === node.id));
    const back = this.#random.chance(0.5) ? this.#random.pick(removed) : undefined;
    const id = back?.id ?? `n${++this.#added}`;
    const learner: Member = { id, role: 'learner', diskId: `disk-${id}`, address: `${id}:1` };
    const accepted = this.#propose(leader, config, [...config.members, learner]);
    if (accepted && back === undefined) this.#world.add(id);
  }

  #propose(leader: SimNode, config: GroupConfig, members: readonly Member[]): boolean {
    const { ok } = leader.proposeConfig({ version: config.version + 1, members });
    if (ok) this.configs++;
    return ok;
  }
}

function without(config: GroupConfig, id: NodeId): Member[] {
  return config.members.filter((member) => member.id !== id);
}
