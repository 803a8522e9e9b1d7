import { BehaviorSubject, type Observable } from 'rxjs';
import { RaftCore } from '../core/core.ts';
import { leaseGuardMs } from '../core/read-index.ts';
import type {
  CoreDeps,
  CoreOptions,
  DiskFullLevel,
  Floor,
  GroupConfig,
  Index,
  Input,
  Message,
  Millis,
  NodeId,
  Output,
  SeedOrder,
  SoftState,
  TransferResult,
} from '../core/types.ts';
import { toIndex, toMillis } from '../core/types.ts';
import { buggify } from '../../marks/buggify.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Clock, Scheduled } from '../../runtime/clock.ts';
import { Applier } from './applier.ts';
import { OwnDraft } from './payloads.ts';
import { PeerSender } from './peer-sender.ts';
import { PendingChanges, type ChangeOutcome } from './pending-changes.ts';
import { PendingReads, type ReadReply } from './pending-reads.ts';
import type { RaftLog } from './raft-log.ts';
import type { ReplicatedState } from './replicated-state.ts';
import { StorageEffects } from './storage-effects.ts';
import { SuspendWatch } from './suspend-watch.ts';
import type { FetchRequest, Transport } from './transport.ts';
import { withBatches, withFloor } from './wire.ts';

export interface RaftNodeOptions extends CoreOptions {
  /** Driver clock; elections need no finer one. */
  readonly tickMs: number;
  /** A leader gathers no further batch while this many of its own wait for their commit (S5). */
  readonly uncommittedBatchesMax: number;
  readonly batchBytesMax: number;
  /** Inputs taken per turn; the rest waits for the next turn. */
  readonly mailboxMax: number;
}

export interface RaftNodeDeps {
  readonly log: RaftLog;
  readonly transport: Transport;
  readonly state: ReplicatedState;
  readonly clock: Clock;
  readonly random: CoreDeps['random'];
  /** Answers what peers fetch. @throws FlotillaError */
  readonly serveFetch: (request: FetchRequest) => Promise<Buffer>;
  /** What to fetch now, to be answered with `seedFetched`; an earlier order is void. */
  readonly onSeed: (order: SeedOrder | undefined) => void;
  /** Called once, when the node can not go on: storage failure (S15) or a broken invariant. */
  readonly onFatal: (error: Error) => void;
}

/** Fetches of peers that are served at once; more are refused, since bulk must not take the disk from the log. */
const servedFetchesMax = 2;

/**
 * Feeds the core and executes its effects. Everything that happens is put into one mailbox; a turn steps the core
 * through the mailbox, gathers one proposal, and performs what `drain` asks for. Nothing here waits.
 */
export class RaftNode implements AsyncDisposable {
  readonly #options: RaftNodeOptions;
  readonly #deps: RaftNodeDeps;
  readonly #core: RaftCore;
  readonly #applier: Applier;
  readonly #senders = new Map<NodeId, PeerSender>();
  readonly #reads = new PendingReads();
  readonly #changes = new PendingChanges();
  readonly #soft: BehaviorSubject<SoftState>;
  readonly #storage: StorageEffects;
  /** Newest commit: its distance to this leader's newest entry gates gathering, never correctness. */
  #commit = 0;
  #mailbox: Input[] = [];
  #turnScheduled = false;
  readonly #suspendWatch: SuspendWatch;
  #ticker: Scheduled | undefined;
  #stopped = false;
  #droppedFrames = 0;
  #leaderCommit = 0;
  /** The configuration that the transport follows. */
  #followed: GroupConfig | undefined;
  #servedFetches = 0;

  constructor(options: RaftNodeOptions, deps: RaftNodeDeps, appliedIndex: Index) {
    this.#options = options;
    this.#deps = deps;
    const { log } = deps;
    // What was applied was committed. Damage can leave less of the log than the state has seen.
    const applied = toIndex(Math.min(appliedIndex, log.restored.last));
    log.setCommit(applied);
    this.#core = new RaftCore(options, { ...log.restored, applied }, { random: deps.random, log });
    this.#applier = new Applier(deps, appliedIndex, {
      onApplied: (index) => {
        this.#push({ kind: 'applied', index });
        this.#reads.applied(index);
      },
      onFailed: (error) => this.#fatal(error),
    });
    this.#storage = new StorageEffects({ ...deps, applier: this.#applier, self: options.id });
    const { leaseReads, electionTimeoutMs } = options;
    this.#suspendWatch = new SuspendWatch(deps.clock, leaseReads ? leaseGuardMs / 2 : electionTimeoutMs / 2);
    const { role, term, leader, removed } = this.#core.status();
    this.#soft = new BehaviorSubject<SoftState>({ role, term, leader, removed });
    log.onWritten = (seq) => this.#push({ kind: 'written', seq });
    log.onFailed = (error) => this.#storageFailed(error);
  }

  get options(): RaftNodeOptions {
    return this.#options;
  }
  get soft$(): Observable<SoftState> {
    return this.#soft.asObservable();
  }
  get soft(): SoftState {
    return this.#soft.value;
  }
  get applied(): Index {
    return this.#applier.applied;
  }
  /** Commit index that the leader announced last; this replica may not hold so much yet. */
  get leaderCommit(): number {
    return this.#leaderCommit;
  }
  /** Frames that were damaged or did not belong here. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }
  status(): ReturnType<RaftCore['status']> {
    return this.#core.status();
  }

  start(): void {
    this.#deps.transport.start({
      message: (message, frame) => this.#received(message, frame),
      unreachable: (peer) => this.#push({ kind: 'unreachable', peer }),
      gone: (peer) => this.#push({ kind: 'peerGone', peer }),
      fetch: (_from, request) => this.#serveFetch(request),
    });
    this.#followConfig();
    this.#ticker = this.#deps.clock.every(this.#options.tickMs, () => this.#tick());
    this.#push({ kind: 'tick' });
  }

  /** There may be something to gather. */
  wake(): void {
    this.#schedule();
  }

  /**
   * Replies when leadership at this moment or later is confirmed, by a round of heartbeats or a lease, and all that was
   * committed then is applied: what is read now is linearizable. Undefined: it could not be confirmed (R43, R44).
   */
  readIndex(reply: ReadReply): void {
    if (this.#stopped) return reply(undefined);
    // R17: a suspension stops the clock that a lease ends by, and the next tick would tell it too late.
    if (this.#options.leaseReads && this.#suspendWatch.look()) this.#push({ kind: 'paused' });
    this.#push({ kind: 'readIndex', token: this.#reads.open(reply) });
  }

  /** Hands leadership over (R47); settles within an election timeout or so. */
  async transferTo(target: NodeId): Promise<TransferResult> {
    if (this.#stopped) return { target, ok: false, reason: 'notLeader' };
    const result = this.#changes.transfer(target);
    this.#push({ kind: 'transfer', target });
    return result;
  }

  /** Stored entries are damaged, and nobody could take over (S17). */
  damaged(): void {
    this.#push({ kind: 'damaged' });
  }

  /** How full the disk is (S16). */
  diskFull(level: DiskFullLevel): void {
    this.#push({ kind: 'diskFull', level });
  }

  /** The prefix up to `floor` is gone from this disk. */
  floorAdvanced(floor: Floor): void {
    this.#push({ kind: 'floorAdvanced', floor });
  }

  /** The ordered state is prepared for `install`, or could not be had. */
  seedFetched({ term, seedId }: SeedOrder, ok: boolean): void {
    this.#push({ kind: 'seedFetched', term, seedId, ok });
  }

  /** Proposes a configuration (R54); settles when it is committed, refused, or this node leads no more. */
  async changeConfig(config: GroupConfig): Promise<ChangeOutcome> {
    if (this.#stopped) return { kind: 'refused', reason: 'notLeader' };
    const draft = this.#deps.log.configDraft(config, this.#deps.clock.wallMs());
    const result = this.#core.propose(
      { entryKind: 'config', bytes: draft.bytes, payload: new OwnDraft(draft), config },
      this.#now(),
    );
    if (!result.ok) return { kind: 'refused', reason: result.reason };
    this.#schedule();
    return this.#changes.config(result.index, result.term);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#ticker?.[Symbol.dispose]();
    this.#reads.failAll();
    this.#changes.failAll();
    for (const sender of this.#senders.values()) sender.close();
    await this.#applier.close();
    this.#soft.complete();
  }

  #now(): Millis {
    return toMillis(Math.floor(this.#deps.clock.monotonicMs()));
  }

  #push(input: Input): void {
    if (this.#stopped) return;
    this.#mailbox.push(input);
    this.#schedule();
  }

  /** Bounded by the senders' windows; what exceeds the mailbox is dropped as a network may do. */
  #received(message: Message, frame: Buffer): void {
    if (this.#mailbox.length >= this.#options.mailboxMax) {
      this.#droppedFrames++;
      return;
    }
    try {
      if (message.kind === 'installFloor') {
        const floor = this.#deps.log.parseFloor(frame);
        return this.#push({ kind: 'message', message: withFloor(message, floor, frame) });
      }
      if (message.kind !== 'append') return this.#push({ kind: 'message', message });
      this.#leaderCommit = Math.max(this.#leaderCommit, message.leaderCommit);
      const batches = frame.length === 0 ? [] : this.#deps.log.parse(frame);
      this.#push({ kind: 'message', message: withBatches(message, batches) });
    } catch {
      this.#droppedFrames++;
    }
  }

  async #serveFetch(request: FetchRequest): Promise<Buffer> {
    if (this.#stopped) throw new FlotillaError('CLOSED', 'the raft node is closed');
    if (this.#servedFetches >= servedFetchesMax || buggify('refuseFetch'))
      throw new FlotillaError('OVERLOADED', 'other replicas are fetching already');
    this.#servedFetches++;
    try {
      return await this.#deps.serveFetch(request);
    } finally {
      this.#servedFetches--;
    }
  }

  #schedule(): void {
    if (this.#turnScheduled || this.#stopped) return;
    this.#turnScheduled = true;
    this.#deps.clock.soon(() => {
      this.#turnScheduled = false;
      this.#run();
    });
  }

  /** A turn at once: most ticks find nothing to do, and waking the event loop again would be most of their cost. */
  #tick(): void {
    if (this.#stopped) return;
    if (this.#suspendWatch.suspended()) this.#mailbox.push({ kind: 'paused' });
    this.#mailbox.push({ kind: 'tick' });
    this.#run();
  }

  #run(): void {
    if (this.#stopped) return;
    try {
      this.#turn();
    } catch (error) {
      this.#fatal(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #turn(): void {
    const now = this.#now();
    const inputs = this.#mailbox;
    this.#mailbox = [];
    for (const input of inputs) this.#core.step(input, now);
    this.#perform(this.#core.drain());
    if (this.#gather(now)) this.#perform(this.#core.drain());
  }

  /** Group commit (S5), across the quorum: what arrives while batches wait for their commit becomes one batch. */
  #gather(now: Millis): boolean {
    if (this.#soft.value.role !== 'leader') return false;
    if (this.#storage.lastOwn - this.#commit >= this.#options.uncommittedBatchesMax) return false;
    const { state } = this.#deps;
    const draft = state.gather(this.#options.batchBytesMax);
    if (draft === undefined) return false;
    const result = this.#core.propose(
      {
        entryKind: 'data',
        bytes: draft.bytes,
        essential: draft.essential ?? false,
        payload: new OwnDraft(draft),
      },
      now,
    );
    if (result.ok) state.proposed(draft, result.index);
    else state.refused(draft, result.reason);
    this.#schedule();
    return true;
  }

  #perform(output: Output): void {
    for (const op of output.storage) this.#storage.perform(op);
    this.#followConfig();
    if (output.soft !== undefined) this.#changes.softChanged(output.soft);
    for (const message of output.messages) this.#send(message);
    if (output.commit !== undefined) {
      this.#leaderCommit = Math.max(this.#leaderCommit, output.commit);
      this.#commit = output.commit;
      this.#schedule();
      this.#deps.log.setCommit(output.commit);
      this.#applier.commit(output.commit);
      this.#changes.committed(output.commit);
    }
    if (output.seed !== undefined) this.#deps.onSeed(output.seed.order);
    for (const read of output.reads) this.#reads.answer(read, this.#applier.applied);
    if (output.soft !== undefined) {
      this.#soft.next(output.soft);
      this.#deps.state.softChanged(output.soft);
    }
    for (const result of output.transfers) this.#changes.transferred(result);
  }

  /** Links exist before the first message to a new member, and go with those that were removed. */
  #followConfig(): void {
    const { config } = this.#core;
    if (config === this.#followed) return;
    this.#followed = config;
    this.#deps.transport.setMembers(config.members);
    for (const [id, sender] of this.#senders) {
      if (config.members.some((member) => member.id === id)) continue;
      sender.close();
      this.#senders.delete(id);
    }
  }

  #send(message: Message): void {
    if (message.kind === 'installFloor') {
      return this.#deps.transport.send({ ...message, payload: this.#deps.log.floorPayload() }, []);
    }
    if (message.kind !== 'append') return this.#deps.transport.send(message, []);
    let sender = this.#senders.get(message.to);
    if (sender === undefined) {
      sender = new PeerSender(this.#deps.log, this.#deps.transport, {
        currentTerm: () => this.#soft.value.term,
        onDamaged: () => this.#push({ kind: 'unreachable', peer: message.to }),
        onFailed: (error) => this.#fatal(error),
      });
      this.#senders.set(message.to, sender);
    }
    sender.send(message);
  }

  #storageFailed(error: Error): void {
    if (this.#stopped) return;
    this.#core.step({ kind: 'storageFailed' }, this.#now());
    this.#fatal(
      new FlotillaError('STORAGE_FAILED', `the log can not be written: ${error.message}`, { cause: error }),
    );
  }

  #fatal(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ticker?.[Symbol.dispose]();
    this.#reads.failAll();
    this.#changes.failAll();
    this.#deps.onFatal(error);
  }
}
