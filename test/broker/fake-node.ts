import { BehaviorSubject, type Observable } from 'rxjs';
import type { CoreStatus } from '../../src/raft/core/status.ts';
import {
  toIndex,
  toMillis,
  toTerm,
  type GroupConfig,
  type Index,
  type NodeId,
  type Role,
  type SoftState,
} from '../../src/raft/core/types.ts';
import type { RaftNode } from '../../src/raft/driver/raft-node.ts';

/** Node `a` of a group as a test wants it; remembers what it was asked for. */
export class FakeNode implements Pick<
  RaftNode,
  'soft' | 'soft$' | 'status' | 'transferTo' | 'bindDisks' | 'leaderCommit' | 'applied'
> {
  readonly #soft = new BehaviorSubject<SoftState>({
    role: 'leader',
    term: toTerm(1),
    leader: 'a',
    removed: false,
  });
  readonly transfers: NodeId[] = [];
  readonly bound: { config: GroupConfig; storeTimestampMs: number }[] = [];
  config: GroupConfig;
  /** Match index of the other members. */
  matches: Readonly<Record<NodeId, number>> = {};
  last = 10;
  commit = 10;
  leaderCommit = 0;
  faulty = false;
  applied: Index = toIndex(0);

  constructor(members: GroupConfig['members']) {
    this.config = { version: 1, members };
  }

  get soft(): SoftState {
    return this.#soft.value;
  }
  get soft$(): Observable<SoftState> {
    return this.#soft;
  }
  /** Subscriptions to `soft$` that were not taken back. */
  get watched(): boolean {
    return this.#soft.observed;
  }

  become(role: Role, leader: NodeId | undefined): void {
    this.#soft.next({ role, term: toTerm(this.soft.term + 1), leader, removed: false });
  }
  close(): void {
    this.#soft.complete();
  }

  transferTo(target: NodeId): void {
    this.transfers.push(target);
  }
  bindDisks(config: GroupConfig, storeTimestampMs: number): void {
    this.bound.push({ config, storeTimestampMs });
  }
  status(): CoreStatus {
    const { role, term, leader } = this.soft;
    const last = toIndex(this.last);
    return {
      role,
      term,
      leader,
      vote: undefined,
      floor: toIndex(0),
      last,
      lastTerm: term,
      durable: last,
      commit: toIndex(this.commit),
      applied: this.applied,
      termStart: undefined,
      config: this.config,
      configIndex: toIndex(0),
      transferTarget: undefined,
      faulty: this.faulty,
      poisoned: false,
      stalled: false,
      removed: false,
      diskFull: 'none',
      seeding: undefined,
      seedFloor: undefined,
      unstableBytes: 0,
      uncommittedBytes: 0,
      pendingReads: 0,
      dropped: 0,
      peers: Object.entries(this.matches).map(([id, match]) => ({
        id,
        match: toIndex(match),
        next: toIndex(match + 1),
        state: 'replicate',
        busy: false,
        lastAckAt: toMillis(0),
        seedId: undefined,
      })),
    };
  }
}
