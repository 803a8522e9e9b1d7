import type { Stream } from './choices.ts';
import type { EventLoop } from './event-loop.ts';
import type { SimNetwork } from './leaves/sim-network.ts';
import type { PlannedFault } from './plan.ts';
import type { SimNode } from './world/node.ts';

export interface FaultDeps {
  readonly loop: EventLoop;
  readonly network: SimNetwork;
  readonly nodes: readonly SimNode[];
  readonly random: Stream;
  leader(): SimNode | undefined;
  effect(effect: string): void;
}

/** Carries out planned faults. What a fault switched on ends by itself, or with `heal`. */
export class Faults {
  readonly #deps: FaultDeps;
  /** Names of client ends, cut off together with a broker in some partitions. */
  readonly #clients: readonly string[];
  #healed = false;

  constructor(deps: FaultDeps, clients: readonly string[]) {
    this.#deps = deps;
    this.#clients = clients;
  }

  schedule(faults: readonly PlannedFault[]): void {
    for (const fault of faults) {
      this.#deps.loop.schedule(fault.atMs * 1000, undefined, () => {
        if (!this.#healed) this.#inject(fault);
      });
    }
  }

  /** Ends everything that stands, for the nodes for which `within` is true and the links between them. */
  heal(within: (id: string) => boolean): void {
    this.#healed = true;
    const { network, nodes } = this.#deps;
    const isNode = (id: string): boolean => nodes.some((node) => node.id === id);
    const spared = (id: string): boolean => isNode(id) && !within(id);
    network.healExcept((from, to) => spared(from) || spared(to));
    for (const node of nodes) {
      if (!within(node.id)) continue;
      node.stallMs = 0;
      node.hardware.drift = 0;
      node.platter.quotaBytes = Infinity;
      node.platter.armed.clear();
      node.platter.crashIn = Infinity;
      node.pause(0);
      node.start();
    }
  }

  #inject(fault: PlannedFault): void {
    const { nodes, network, random, effect, leader } = this.#deps;
    const node = fault.target === 'leader' ? leader() : nodes[fault.target];
    if (node === undefined) return;
    const { kind, amount } = fault;
    switch (kind) {
      case 'crash':
        if (node.up) effect(kind);
        node.crash();
        return this.#restart(node, amount);
      case 'crashAtOp':
        if (node.up) node.platter.crashIn = amount;
        return;
      case 'losePower':
        if (node.up) effect(kind);
        node.losePower();
        return this.#restart(node, amount);
      case 'losePowerAll':
        effect(kind);
        for (const each of nodes) {
          each.losePower();
          this.#restart(each, random.below(amount + 1));
        }
        return;
      case 'pause':
        if (node.up) effect(kind);
        return node.pause(amount);
      case 'suspend':
        if (node.up) effect(kind);
        node.pause(amount);
        return this.#later(amount, () => {
          node.hardware.suspendedUs += amount * 1000;
        });
      case 'isolate':
      case 'halves':
      case 'oneWay':
      case 'bridge':
      case 'ring':
      case 'lollipop':
        effect(kind);
        return this.#partition(kind, node, amount);
      case 'clog':
        for (const other of nodes)
          if (other !== node && random.chance(0.5)) network.clog(node.id, other.id, amount);
        return;
      case 'reset':
        return this.#reset(node);
      case 'transfer':
        return this.#transfer();
      case 'syncError':
      case 'writeError':
        node.platter.armed.set(kind, 1);
        return;
      case 'slowDisk':
        effect(kind);
        node.stallMs = random.pick([5, 50, 1000, amount]);
        return this.#later(amount, () => {
          node.stallMs = 0;
        });
      case 'diskFull':
        node.platter.quotaBytes = node.platter.usedBytes;
        return this.#later(amount, () => {
          node.platter.quotaBytes = Infinity;
        });
      case 'wallJump':
        effect(kind);
        node.hardware.wallOffsetMs += amount;
        return;
    }
  }

  #later(ms: number, run: () => void): void {
    this.#deps.loop.schedule(ms * 1000, undefined, () => {
      if (!this.#healed) run();
    });
  }

  #restart(node: SimNode, ms: number): void {
    this.#later(ms, () => node.start());
  }

  /** Every stream of the node breaks. */
  #reset(node: SimNode): void {
    const { nodes, effect } = this.#deps;
    effect('reset');
    for (const other of nodes) {
      if (other === node) continue;
      other.run(() => other.transport?.broke(node.id, false));
      node.run(() => node.transport?.broke(other.id, false));
    }
  }

  #transfer(): void {
    const { nodes, random, effect, leader } = this.#deps;
    const from = leader();
    const target = random.pick(nodes);
    if (from?.replica === undefined || target === from) return;
    effect('transfer');
    from.run(() => from.replica?.node.transferTo(target.id));
  }

  #partition(kind: string, node: SimNode, ms: number): void {
    const { nodes, network, random } = this.#deps;
    const ids = nodes.map(({ id }) => id);
    const others = ids.filter((id) => id !== node.id);
    const both = (a: string, b: string): void => {
      network.cut(a, b);
      network.cut(b, a);
    };
    if (kind === 'isolate') for (const other of others) both(node.id, other);
    if (kind === 'oneWay') {
      const inward = random.chance(0.5);
      for (const other of others) {
        if (inward) network.cut(other, node.id);
        else network.cut(node.id, other);
      }
    }
    if (kind === 'halves') {
      const side = new Set(ids.filter(() => random.chance(0.5)));
      for (const a of ids) for (const b of ids) if (side.has(a) !== side.has(b)) network.cut(a, b);
    }
    if (kind === 'bridge') {
      // Everybody reaches the node, the two sides do not reach each other.
      const side = new Set(others.filter((_, i) => i % 2 === 0));
      for (const a of others) for (const b of others) if (side.has(a) !== side.has(b)) network.cut(a, b);
    }
    if (kind === 'ring') {
      for (const [i, a] of ids.entries()) {
        for (const [j, b] of ids.entries()) {
          const distance = Math.min((i - j + ids.length) % ids.length, (j - i + ids.length) % ids.length);
          if (distance > 1) network.cut(a, b);
        }
      }
    }
    // The node hangs on the rest by one link only (B35).
    if (kind === 'lollipop') for (const other of others.slice(1)) both(node.id, other);
    if (random.chance(0.3))
      for (const client of this.#clients) for (const other of others) both(client, other);
    this.#later(ms, () => network.heal());
  }
}
