import { InvariantError } from '../../../src/errors/flotilla-error.ts';
import type { Role } from '../../../src/raft/core/types.ts';
import { Replica, type Durable, type Effects, type ReplicaOptions, type Step } from './replica.ts';

/** One state of one replica. States with equal fingerprints are one. */
export interface NodeState {
  readonly id: number;
  readonly log: number;
  readonly durable: Durable;
  readonly pending: number;
  readonly role: Role;
  /** How it came to be: `step` from `before`, or a start from the disk. */
  readonly before: NodeState | undefined;
  readonly step: Step | undefined;
  readonly moves: Map<number, Move>;
}

/** What a step does to one replica: what it becomes and what others see, or the invariant that it broke. */
export type Move =
  | { readonly next: NodeState; readonly effects: Effects; readonly broken?: undefined }
  | { readonly broken: string };

const nothing: Effects = { sent: [], committed: 0, leads: 0 };

/**
 * All states that one replica was seen in, with the steps between them. A step touches one replica only, so the many
 * states of a group are combinations of few states of its replicas, and the core has to run only once for each step of
 * one of these. A core can not be copied: the shortest known way to its state is walked again.
 */
export class NodeStates {
  readonly #options: ReplicaOptions;
  readonly #known = new Map<string, NodeState>();
  readonly #all: NodeState[] = [];

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#all.length;
  }

  at(id: number): NodeState {
    const state = this.#all[id];
    if (state === undefined) throw new Error(`no state ${id}`);
    return state;
  }

  start(durable: Durable): NodeState {
    return this.#intern(new Replica(this.#options, durable), undefined, undefined);
  }

  /** `code` names the step among all steps. */
  move(state: NodeState, code: number, step: Step): Move {
    const known = state.moves.get(code);
    if (known !== undefined) return known;
    const move = this.#run(state, step);
    state.moves.set(code, move);
    return move;
  }

  #run(state: NodeState, step: Step): Move {
    const replica = this.#walk(state);
    try {
      if (step.kind === 'crash')
        return { next: this.start(replica.crashed(step.survivors)), effects: nothing };
      const effects = replica.step(step);
      return { next: this.#intern(replica, state, step), effects };
    } catch (error) {
      // The copy of the core has an InvariantError of its own.
      if (!(error instanceof Error) || error.name !== InvariantError.name) throw error;
      return { broken: error.message };
    }
  }

  #walk(state: NodeState): Replica {
    const steps: Step[] = [];
    let at = state;
    while (at.before !== undefined && at.step !== undefined) {
      steps.push(at.step);
      at = at.before;
    }
    const replica = new Replica(this.#options, at.durable);
    for (const step of steps.reverse()) replica.step(step);
    return replica;
  }

  #intern(replica: Replica, before: NodeState | undefined, step: Step | undefined): NodeState {
    const key = replica.fingerprint();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { log, durable, pending, role } = replica;
    const id = this.#all.length;
    const state: NodeState = { id, log, durable, pending, role, before, step, moves: new Map() };
    this.#known.set(key, state);
    this.#all.push(state);
    return state;
  }
}
