import type { Member, NodeId } from '../core/types.ts';

/** Strangers that are answered at once; a group has a handful of members at most. */
const callersMax = 16;

export interface Dial {
  /** host:port */
  readonly address: string;
  /** Whether the peer is told where we listen. It then answers us even if it does not know us as a member. */
  readonly announced: boolean;
}

/**
 * Whom to dial: the members of the configuration in force, and strangers for as long as they call. A broker that was
 * just added does not know its leader yet, and one that was removed asks for votes: both must be answered. Links that
 * only answer announce nothing, else two strangers would keep each other alive.
 */
export class AddressBook {
  readonly #self: NodeId;
  readonly #fallback: ReadonlyMap<NodeId, string>;
  #members: ReadonlyMap<NodeId, string> = new Map();
  readonly #callers = new Map<NodeId, { address: string; streams: number }>();

  /** @param fallback for members whose address the configuration does not tell */
  constructor(self: NodeId, fallback: ReadonlyMap<NodeId, string>) {
    this.#self = self;
    this.#fallback = fallback;
  }

  setMembers(members: readonly Member[]): void {
    const known = new Map<NodeId, string>();
    for (const { id, address } of members) {
      const dialled = address ?? this.#fallback.get(id);
      if (id !== this.#self && dialled !== undefined) known.set(id, dialled);
    }
    this.#members = known;
  }

  /** A peer opened a stream; '' as its address: it wants no answer. */
  called(peer: NodeId, address: string): void {
    if (address === '' || peer === this.#self) return;
    const caller = this.#callers.get(peer);
    if (caller === undefined && this.#callers.size >= callersMax) return;
    this.#callers.set(peer, { address, streams: (caller?.streams ?? 0) + 1 });
  }

  /** Such a stream ended. */
  hungUp(peer: NodeId, address: string): void {
    const caller = this.#callers.get(peer);
    if (address === '' || caller === undefined) return;
    caller.streams--;
    if (caller.streams === 0) this.#callers.delete(peer);
  }

  get peers(): ReadonlySet<NodeId> {
    return new Set([...this.#members.keys(), ...this.#callers.keys()]);
  }

  dial(peer: NodeId): Dial | undefined {
    const member = this.#members.get(peer);
    if (member !== undefined) return { address: member, announced: true };
    const caller = this.#callers.get(peer);
    return caller && { address: caller.address, announced: false };
  }
}
