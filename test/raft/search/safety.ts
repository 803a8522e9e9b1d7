import { majority } from '../../../src/raft/core/quorum.ts';
import type { NodeId } from '../../../src/raft/core/types.ts';
import type { Chains } from './chains.ts';
import type { NodeState } from './node-states.ts';
import type { Effects } from './replica.ts';
import type { WorldState } from './world-state.ts';

/** What one node has just done, and how to look at the others. */
export interface Done {
  readonly node: number;
  readonly next: NodeState;
  readonly effects: Effects;
  readonly stateOf: (node: number, id: number) => NodeState;
}

/** I17-I21: promises that no replica can see for itself. The core and the replica check the others. */
export class Safety {
  readonly #ids: readonly NodeId[];
  readonly #chains: Chains;
  readonly #changes: boolean;

  /** `changes`: voters change, so that the size of the group says nothing of a majority. */
  constructor(ids: readonly NodeId[], { chains, changes }: { chains: Chains; changes: boolean }) {
    this.#ids = ids;
    this.#chains = chains;
    this.#changes = changes;
  }

  /** The state with what is now known to be committed and led, or what is broken. */
  check(state: WorldState, done: Done): WorldState | string {
    const leaders = this.#leaders(state, done);
    if (typeof leaders === 'string') return leaders;
    const committed = this.#committed(state, done);
    if (typeof committed === 'string') return committed;
    const after = { ...state, leaders, committed };
    return this.#brokenDisks(after, done) ?? this.#brokenMatching(after, done) ?? after;
  }

  /** I17 one leader per term; I19 it has what was committed in the terms before. */
  #leaders({ leaders, committed }: WorldState, { node, next, effects }: Done): number | string {
    const term = effects.leads;
    if (term === 0) return leaders;
    const id = this.#ids[node] ?? '';
    const base = this.#ids.length + 1;
    const known = Math.floor(leaders / base ** term) % base;
    if (known !== 0 && known !== node + 1) return `I17 ${id} and ${this.#ids[known - 1]} lead term ${term}`;
    const later = term > this.#chains.term(committed);
    if (later && !this.#contains(next.log, committed)) return `I19 leader ${id} lacks committed entries`;
    return known === 0 ? leaders + base ** term * (node + 1) : leaders;
  }

  /** I20 the same entries everywhere, for ever. */
  #committed({ committed }: WorldState, { node, effects }: Done): number | string {
    if (effects.committed === 0) return committed;
    const grows = this.#chains.length(effects.committed) > this.#chains.length(committed);
    const [short, long] = grows ? [committed, effects.committed] : [effects.committed, committed];
    return this.#contains(long, short) ? long : `I20 ${this.#ids[node]} commits other entries`;
  }

  #contains(log: number, prefix: number): boolean {
    return this.#chains.prefix(log, this.#chains.length(prefix)) === prefix;
  }

  /** I21, and that it stays so: what is committed is on the disks of a majority. */
  #brokenDisks({ nodes, committed }: WorldState, { stateOf }: Done): string | undefined {
    if (committed === 0 || this.#changes) return undefined;
    let disks = 0;
    for (const [i, id] of nodes.entries()) if (this.#contains(stateOf(i, id).durable.log, committed)) disks++;
    if (disks >= majority(nodes.length)) return undefined;
    return `I21 what is committed (${this.#chains.text(committed)}) is on ${disks} disks`;
  }

  /** I18: equal term at an index means equal logs up to it. */
  #brokenMatching({ nodes }: WorldState, { node, next, stateOf }: Done): string | undefined {
    for (const [i, id] of nodes.entries()) {
      const at = i === node ? undefined : this.#difference(next.log, stateOf(i, id).log);
      if (at !== undefined) return `I18 ${this.#ids[node]} and ${this.#ids[i]} differ at ${at}`;
    }
    return undefined;
  }

  #difference(one: number, other: number): number | undefined {
    const chains = this.#chains;
    const common = Math.min(chains.length(one), chains.length(other));
    let [x, y] = [chains.prefix(one, common), chains.prefix(other, common)];
    for (let length = common; x !== y; length--) {
      if (chains.term(x) === chains.term(y)) return length;
      [x, y] = [chains.prefix(x, length - 1), chains.prefix(y, length - 1)];
    }
    return undefined;
  }
}
