import type { RaftCore } from '../../../src/raft/core/core.ts';
import type { CoreOptions, Message, NodeId } from '../../../src/raft/core/types.ts';
import { messageText } from '../../scenarios/trace.ts';
import { groupOf } from '../core/world.ts';
import { Chains } from './chains.ts';
import { NodeStates, type NodeState } from './node-states.ts';
import type { Effects, Step } from './replica.ts';
import { Safety } from './safety.ts';
import { pack, unpack, type WorldState } from './world-state.ts';

/** What may happen how often in one run; the rest (delivery, loss, completion of writes) is not limited. */
export const limits = [
  'campaign',
  'propose',
  'change',
  'beat',
  'read',
  'unreachable',
  'crash',
  'repeat',
] as const;

export interface Setup {
  /** Terms of the entries that each log starts with. */
  readonly logs: Readonly<Record<NodeId, readonly number[]>>;
  /** Terms of the nodes at the start; that of the last entry if not given. */
  readonly terms?: Readonly<Record<NodeId, number>>;
  readonly limits: Readonly<Partial<Record<(typeof limits)[number], number>>>;
  /** Leads, and has committed the first entry of its term everywhere, before the search begins. */
  readonly leader?: NodeId;
  /** Voters that a node proposes while it leads, one letter each. */
  readonly changes?: Readonly<Record<NodeId, string>>;
  /** Steps before the search begins, as traces name them, some to a line; what is then on its way is lost. */
  readonly prelude?: readonly string[];
  /** Nodes that may campaign first: the others are like them. All if not given. */
  readonly first?: string;
  /** Messages of these kinds never arrive. */
  readonly lost?: readonly Message['kind'][];
  readonly core?: Partial<CoreOptions>;
}

export interface Report {
  readonly states: number;
  readonly steps: number;
  /** Steps from the start to the last state. */
  readonly depth: number;
  /** All states that the setup allows were visited. */
  readonly complete: boolean;
  readonly nodeStates: number;
  readonly violation: { readonly reason: string; readonly trace: readonly string[] } | undefined;
}

interface Choice {
  readonly node: number;
  readonly code: number;
  readonly step: Step;
  /** Message that is delivered; -1: none. */
  readonly message: number;
  /** Limit that it uses up. */
  readonly limit: (typeof limits)[number] | undefined;
}

/**
 * Visits every state that a group can reach, in the order of their distance from the start, and checks each step:
 * messages are delivered in any order, again, or never; writes complete one by one or together; power is lost between.
 */
export class Explorer {
  readonly #setup: Setup;
  readonly #ids: readonly NodeId[];
  readonly #chains = new Chains();
  readonly #safety: Safety;
  readonly #nodes: readonly NodeStates[];
  readonly #messages: Message[] = [];
  readonly #messageIds = new Map<string, number>();
  /** Visited states in the order of discovery, and from which one each was reached. */
  readonly #states: string[] = [];
  readonly #known = new Set<string>();
  readonly #parents: number[] = [];
  #steps = 0;

  constructor(Core: typeof RaftCore, setup: Setup) {
    this.#setup = setup;
    this.#ids = Object.keys(setup.logs);
    this.#safety = new Safety(this.#ids, { chains: this.#chains, changes: setup.changes !== undefined });
    const config = groupOf(this.#ids);
    const { core = {} } = setup;
    this.#nodes = this.#ids.map((id) => new NodeStates({ Core, chains: this.#chains, id, config, core }));
    const start = setup.leader === undefined ? this.#start() : this.#elected(setup.leader);
    this.#visit(this.#afterPrelude(start), -1);
  }

  /** Stops at the first violation, or when all states or `statesMax` of them were visited, or at `deadline`. */
  run(statesMax: number, pastDeadline: () => boolean = () => false): Report {
    let at = 0;
    for (; at < this.#states.length && this.#states.length < statesMax; at++) {
      if (at % 4096 === 0 && pastDeadline()) break;
      const reason = this.#expand(at);
      if (reason !== undefined) return this.#report(at, reason);
    }
    return this.#report(at, undefined);
  }

  #start(): WorldState {
    const nodes = this.#ids.map((id, i) => {
      const terms = this.#setup.logs[id] ?? [];
      const log = terms.reduce((chain, term, k) => this.#chains.extend(chain, term, `${term}.${k}`), 0);
      const term = this.#setup.terms?.[id] ?? terms.at(-1) ?? 0;
      return this.#of(i).start({ term, vote: undefined, log, promised: '' }).id;
    });
    return { nodes, net: [], left: this.#limits(), committed: 0, leaders: 0 };
  }

  #limits(): number[] {
    return limits.map((name) => this.#setup.limits[name] ?? 0);
  }

  /** A group in which `leader` has won, told everybody, and nothing moves any more. */
  #elected(leader: NodeId): WorldState {
    const node = this.#ids.indexOf(leader);
    const quiet = (from: WorldState): WorldState => {
      let state = from;
      for (let moving = true; moving;) {
        const free = this.#choices(state).find(({ limit }) => limit === undefined);
        moving = free !== undefined;
        if (free !== undefined) state = this.#must(state, free);
      }
      return state;
    };
    const order = { node, message: -1, limit: undefined };
    const won = quiet(this.#must(this.#start(), { ...order, code: 2, step: { kind: 'campaign' } }));
    return quiet(this.#must(won, { ...order, code: 4, step: { kind: 'beat' } }));
  }

  #afterPrelude(start: WorldState): WorldState {
    const { prelude } = this.#setup;
    if (prelude === undefined) return start;
    let state = start;
    for (const text of prelude.flatMap((line) => line.split(', '))) {
      const choice = this.#choices(state).find((candidate) => this.#describe(candidate).startsWith(text));
      if (choice === undefined) throw new Error(`${text}: not possible`);
      state = this.#must(state, choice);
    }
    return { ...state, net: [] };
  }

  #must(state: WorldState, choice: Choice): WorldState {
    const next = this.#apply(state, choice);
    if (typeof next === 'string') throw new Error(`${this.#describe(choice)}: ${next}`);
    return next;
  }

  #of(node: number): NodeStates {
    const states = this.#nodes[node];
    if (states === undefined) throw new Error(`no node ${node}`);
    return states;
  }

  #visit(state: WorldState, parent: number): void {
    const key = pack(state);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#states.push(key);
    this.#parents.push(parent);
  }

  #stateAt(at: number): WorldState {
    return unpack(this.#states[at] ?? '', this.#ids.length, limits.length);
  }

  /** Visits the neighbours of a state; returns what is broken, if anything is. */
  #expand(at: number): string | undefined {
    const state = this.#stateAt(at);
    for (const choice of this.#choices(state)) {
      this.#steps++;
      const next = this.#apply(state, choice);
      if (typeof next === 'string') return `${this.#describe(choice)}\n${next}`;
      this.#visit(next, at);
    }
    return undefined;
  }

  #choices(state: WorldState): Choice[] {
    const choices: Choice[] = [];
    const may = (name: (typeof limits)[number]): boolean => (state.left[limits.indexOf(name)] ?? 0) > 0;
    for (const [i, id] of state.net.entries()) {
      const message = this.#messages[id];
      if (message === undefined || state.net[i - 1] === id) continue;
      const step = { kind: 'deliver', message } as const;
      const choice = { node: this.#ids.indexOf(message.to), code: id * 8, step, message: id };
      choices.push({ ...choice, limit: undefined });
      if (may('repeat')) choices.push({ ...choice, limit: 'repeat' });
    }
    for (const [node, id] of state.nodes.entries()) {
      const local = this.#localSteps(state, node, this.#of(node).at(id));
      for (const { code, step } of local) {
        const limit = step.kind === 'sync' || step.kind === 'deliver' ? undefined : step.kind;
        if (limit === undefined || may(limit)) choices.push({ node, code, step, message: -1, limit });
      }
    }
    return choices;
  }

  #localSteps(state: WorldState, node: number, { pending, role }: NodeState): { code: number; step: Step }[] {
    const steps: { code: number; step: Step }[] = [];
    if (pending > 0) steps.push({ code: 9, step: { kind: 'sync', count: 1 } });
    if (pending > 1) steps.push({ code: pending * 8 + 1, step: { kind: 'sync', count: pending } });
    for (let survivors = 0; survivors <= pending; survivors++) {
      steps.push({ code: survivors * 8 + 5, step: { kind: 'crash', survivors } });
    }
    const leads = role === 'leader';
    if (!leads && this.#mayCampaign(state, node)) steps.push({ code: 2, step: { kind: 'campaign' } });
    if (!leads) return steps;
    steps.push({ code: 3, step: { kind: 'propose' } }, { code: 4, step: { kind: 'beat' } });
    const voters = this.#setup.changes?.[this.#ids[node] ?? ''];
    if (voters !== undefined) steps.push({ code: 10, step: { kind: 'change', voters } });
    const committed = this.#chains.length(state.committed);
    steps.push({ code: committed * 8 + 6, step: { kind: 'read', committed } });
    for (const [i, peer] of this.#ids.entries()) {
      if (i !== node) steps.push({ code: i * 8 + 7, step: { kind: 'unreachable', peer } });
    }
    return steps;
  }

  #mayCampaign(state: WorldState, node: number): boolean {
    const { first, limits: allowed } = this.#setup;
    if (first === undefined || state.left[0] !== allowed.campaign) return true;
    return first.includes(this.#ids[node] ?? '');
  }

  /** The state after a choice, or what it broke. */
  #apply(state: WorldState, choice: Choice): WorldState | string {
    const { node, code, step } = choice;
    const states = this.#of(node);
    const move = states.move(states.at(state.nodes[node] ?? 0), code, step);
    if (move.broken !== undefined) return move.broken;
    const { next, effects } = move;
    const nodes = state.nodes.with(node, next.id);
    const left =
      choice.limit === undefined
        ? state.left
        : state.left.map((n, i) => (limits[i] === choice.limit ? n - 1 : n));
    const net = this.#network(state, choice, effects).filter((id) => !this.#isLost(id, nodes));
    const { committed, leaders } = state;
    const after = { nodes, net, left, committed, leaders };
    return this.#safety.check(after, { node, next, effects, stateOf: (i, id) => this.#of(i).at(id) });
  }

  #network(state: WorldState, choice: Choice, effects: Effects): number[] {
    const net = [...state.net];
    if (choice.message >= 0 && choice.limit !== 'repeat') net.splice(net.indexOf(choice.message), 1);
    if (effects.sent.length === 0) return net;
    for (const message of effects.sent) net.push(this.#messageId(message));
    return net.sort((x, y) => x - y);
  }

  #messageId(message: Message): number {
    const key = JSON.stringify(message);
    const known = this.#messageIds.get(key);
    if (known !== undefined) return known;
    const id = this.#messages.length;
    this.#messageIds.set(key, id);
    this.#messages.push(message);
    return id;
  }

  /**
   * What is lost anyway, and answers that their receiver ignores whenever they come: it has left their term or their
   * question behind, also after a crash.
   */
  #isLost(id: number, nodes: readonly number[]): boolean {
    const message = this.#messages[id];
    if (message === undefined || this.#setup.lost?.includes(message.kind) === true) return true;
    if (!message.kind.endsWith('Resp')) return false;
    const to = this.#ids.indexOf(message.to);
    const { durable, role } = this.#of(to).at(nodes[to] ?? 0);
    if (message.term !== durable.term) return message.term < durable.term;
    return role === 'follower' || (role === 'leader' && message.kind === 'voteResp');
  }

  #describe({ node, step, limit }: Choice): string {
    const id = this.#ids[node] ?? '';
    if (step.kind === 'deliver') return `${limit ?? step.kind} ${messageText(step.message)}`;
    if (step.kind === 'sync') return `sync ${id} ${step.count}`;
    if (step.kind === 'change') return `change ${id} ${step.voters}`;
    if (step.kind === 'unreachable') return `unreachable ${id} ${step.peer}`;
    return step.kind === 'crash' ? `crash ${id} ${step.survivors}` : `${step.kind} ${id}`;
  }

  #report(at: number, reason: string | undefined): Report {
    const path = this.#path(Math.min(at, this.#states.length - 1));
    return {
      states: this.#states.length,
      steps: this.#steps,
      depth: path.length,
      complete: at === this.#states.length,
      nodeStates: this.#nodes.reduce((sum, states) => sum + states.count, 0),
      violation: reason === undefined ? undefined : { reason, trace: path },
    };
  }

  /** The steps from the start to a state. */
  #path(at: number): string[] {
    const path: string[] = [];
    for (let child = at; (this.#parents[child] ?? -1) >= 0; child = this.#parents[child] ?? -1) {
      const parent = this.#stateAt(this.#parents[child] ?? 0);
      const taken = this.#choices(parent).find((choice) => {
        const next = this.#apply(parent, choice);
        return typeof next !== 'string' && pack(next) === this.#states[child];
      });
      if (taken !== undefined) path.push(this.#describe(taken));
    }
    return path.reverse();
  }
}
