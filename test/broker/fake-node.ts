import { BehaviorSubject, filter, firstValueFrom, type Observable } from 'rxjs';
import { raftNodeOptions } from '../../src/broker/raft-options.ts';
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
  type TransferFailure,
  type TransferResult,
} from '../../src/raft/core/types.ts';
import type { ChangeOutcome } from '../../src/raft/driver/pending-changes.ts';
import type { RaftNode, RaftNodeOptions } from '../../src/raft/driver/raft-node.ts';

/** Node `a` of a group as a test wants it; remembers what it was asked for. */
export class FakeNode implements Pick<
  RaftNode,
  'soft' | 'soft$' | 'status' | 'options' | 'transferTo' | 'changeConfig' | 'leaderCommit' | 'applied'
> {
  readonly #soft = new BehaviorSubject<SoftState>({
    role: 'leader',
    term: toTerm(1),
    leader: 'a',
    removed: false,
  });
  readonly transfers: NodeId[] = [];
  readonly proposed: GroupConfig[] = [];
  /** How changes of the configuration end. */
  changeOutcome: ChangeOutcome = { kind: 'committed', index: toIndex(1) };
  /** Why targets do not take over; a target that is not named takes over when the role changes. */
  transferFailures: Readonly<Record<NodeId, TransferFailure>> = {};
  config: GroupConfig;
  /** Match index of the other members. */
  matches: Readonly<Record<NodeId, number>> = {};
  last = 10;
  commit = 10;
  configIndex = 0;
  leaderCommit = 0;
  faulty = false;
  applied: Index = toIndex(0);

  constructor(members: GroupConfig['members']) {
    this.config = { version: 1, members };
  }

  readonly options: RaftNodeOptions = raftNodeOptions(
    {
      name: 'a',
      raft: {
        electionTimeoutMs: 1000,
        heartbeatIntervalMs: 100,
        join: false,
        readMode: 'readIndex',
        preferredLeader: undefined,
      },
    },
    { diskId: 'disk-a', recordBytesMax: 1 << 20 },
  );

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

  async transferTo(target: NodeId): Promise<TransferResult> {
    this.transfers.push(target);
    const reason = this.transferFailures[target];
    if (reason !== undefined) return { target, ok: false, reason };
    const end = this.#soft.pipe(filter((soft) => soft.role !== 'leader'));
    const soft = await firstValueFrom(end, { defaultValue: undefined });
    return soft === undefined ? { target, ok: false, reason: 'deposed' } : { target, ok: true };
  }
  changeConfig(config: GroupConfig): Promise<ChangeOutcome> {
    this.proposed.push(config);
    return Promise.resolve(this.changeOutcome);
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
      configIndex: toIndex(this.configIndex),
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
