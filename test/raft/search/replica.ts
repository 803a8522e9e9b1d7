import { assert } from '../../../src/errors/flotilla-error.ts';
import type { RaftCore } from '../../../src/raft/core/core.ts';
import type { ConfigProposal } from '../../../src/raft/core/proposal.ts';
import {
  toIndex,
  toMillis,
  toSeq,
  toTerm,
  type CoreOptions,
  type GroupConfig,
  type Index,
  type Message,
  type NodeId,
  type Output,
  type Role,
  type StorageOp,
} from '../../../src/raft/core/types.ts';
import { groupOf } from '../core/world.ts';
import type { Chains } from './chains.ts';
import { fingerprint } from './open-core.ts';

/** What survives a crash: the disk, and the newest vote that was promised to anybody. */
export interface Durable {
  readonly term: number;
  readonly vote: NodeId | undefined;
  /** Chain of the log. */
  readonly log: number;
  readonly promised: string;
}

/** What can happen to one replica. */
export type Step =
  | { readonly kind: 'deliver'; readonly message: Message }
  /** The oldest `count` storage operations complete. */
  | { readonly kind: 'sync'; readonly count: number }
  | { readonly kind: 'campaign' | 'beat' | 'propose' }
  /** A leader proposes these voters, one letter each. */
  | { readonly kind: 'change'; readonly voters: string }
  /** The stream to a peer breaks. */
  | { readonly kind: 'unreachable'; readonly peer: NodeId }
  /** A read is asked for when so many entries are committed. */
  | { readonly kind: 'read'; readonly committed: number }
  /** Power is lost after the oldest `survivors` operations, and comes back. */
  | { readonly kind: 'crash'; readonly survivors: number };

/** What others can see of a step. */
export interface Effects {
  readonly sent: readonly Message[];
  /** Chain up to the commit index; 0 if it did not move. */
  readonly committed: number;
  /** Term of a leadership that began; 0 if none did. */
  readonly leads: number;
}

export interface ReplicaOptions {
  readonly Core: typeof RaftCore;
  readonly chains: Chains;
  readonly id: NodeId;
  readonly config: GroupConfig;
  readonly core: Partial<CoreOptions>;
}

/** Size of an entry; appends of the search carry one unless a setup allows more. */
export const entryBytes = 100;

/**
 * Time stands still: a heartbeat is due at every tick, an election begins with TimeoutNow, which needs no pre-vote and
 * breaks leases. That allows more than clocks and leases would, and safety must not depend on either.
 */
const now = toMillis(1000);

const options = {
  preferredLeader: undefined,
  electionTimeoutMs: 1000,
  heartbeatIntervalMs: 0,
  diskStallMs: 2000,
  appendBytesMax: entryBytes,
  windowMessagesMax: 2,
  windowBytesMax: 1000,
  unstableBytesMax: 10_000,
  uncommittedBytesMax: 10_000,
  leaseReads: false,
} as const;

/** One replica: a core, its log, and a disk that completes its operations when it is told to. */
export class Replica {
  readonly #o: ReplicaOptions;
  readonly #core: RaftCore;
  #log: number;
  #durable: Durable;
  readonly #pending: StorageOp[] = [];
  #sent: Message[] = [];
  #committed = 0;
  #leads = 0;

  constructor(o: ReplicaOptions, durable: Durable) {
    this.#o = o;
    this.#durable = durable;
    this.#log = durable.log;
    this.#core = this.#boot();
    this.#core.step({ kind: 'tick' }, now);
    this.#drain();
  }

  get log(): number {
    return this.#log;
  }
  get durable(): Durable {
    return this.#durable;
  }
  get pending(): number {
    return this.#pending.length;
  }
  get role(): Role {
    return this.#core.status().role;
  }

  /** Everything that the future of this replica depends on. */
  fingerprint(): string {
    const { term, vote, log, promised } = this.#durable;
    const pending = this.#pending.map((op) => JSON.stringify({ ...op, seq: 0 })).join();
    return `${this.#o.id}|${this.#log}|${term}/${vote}/${log}/${promised}|${pending}|${fingerprint(this.#core)}`;
  }

  /** Does a step other than a crash. Throws InvariantError if the core or a promise is broken. */
  step(step: Step): Effects {
    this.#sent = [];
    this.#committed = 0;
    this.#leads = 0;
    this.#input(step);
    this.#drain();
    return { sent: this.#sent, committed: this.#committed, leads: this.#leads };
  }

  /** The disk after a crash. */
  crashed(survivors: number): Durable {
    return this.#pending.slice(0, survivors).reduce((disk, op) => this.#written(disk, op), this.#durable);
  }

  #boot(): RaftCore {
    const { Core, chains, id, config, core } = this.#o;
    const { term, vote, log } = this.#durable;
    const length = chains.length(log);
    const terms = Array.from({ length }, (_, i) => ({
      term: toTerm(chains.term(chains.prefix(log, i + 1))),
      firstIndex: toIndex(i + 1),
    }));
    const restored = {
      term: toTerm(term),
      vote,
      floor: { index: toIndex(0), term: toTerm(0), config },
      last: toIndex(length),
      applied: toIndex(0),
      terms,
      configs: this.#configsOf(log),
      faulty: undefined,
    };
    const fit = (from: number, last: number, max: number): { count: number; bytes: number } => {
      const count = Math.max(1, Math.min(last - from + 1, Math.floor(max / entryBytes)));
      return { count, bytes: count * entryBytes };
    };
    const deps = { random: { nextU32: () => 0 }, log: { fit } };
    return new Core({ ...options, ...core, id, diskId: `disk-${id}` }, restored, deps);
  }

  /** Configurations in a log, oldest first. */
  #configsOf(log: number): { readonly index: Index; readonly config: GroupConfig }[] {
    const { chains, config: first } = this.#o;
    const found: { readonly index: Index; readonly config: GroupConfig }[] = [];
    for (let length = 1; length <= chains.length(log); length++) {
      const voters = /^voters (.+)$/.exec(chains.value(chains.prefix(log, length)))?.[1];
      if (voters === undefined) continue;
      const version = first.version + found.length + 1;
      found.push({ index: toIndex(length), config: { ...groupOf(voters.split('')), version } });
    }
    return found;
  }

  #input(step: Step): void {
    const core = this.#core;
    switch (step.kind) {
      case 'deliver':
        return core.step({ kind: 'message', message: step.message }, now);
      case 'sync':
        return this.#sync(step.count);
      case 'campaign':
        return core.step({ kind: 'message', message: this.#orderToCampaign() }, now);
      case 'beat':
        return core.step({ kind: 'tick' }, now);
      case 'propose':
        core.propose({ entryKind: 'data', bytes: entryBytes, payload: `of ${this.#o.id}` }, now);
        return undefined;
      case 'change':
        core.propose(this.#change(step.voters), now);
        return undefined;
      case 'unreachable':
        return core.step({ kind: 'unreachable', peer: step.peer }, now);
      case 'read':
        return core.step({ kind: 'readIndex', token: step.committed }, now);
      case 'crash':
        throw new Error('a crash makes a new replica');
    }
  }

  #change(voters: string): ConfigProposal {
    const { version } = this.#core.status().config;
    const config = { ...groupOf(voters.split('')), version: version + 1 };
    return { entryKind: 'config', bytes: entryBytes, payload: `voters ${voters}`, config };
  }

  #orderToCampaign(): Message {
    const from = this.#o.config.members.find((member) => member.id !== this.#o.id)?.id ?? '';
    const { term } = this.#core.status();
    const envelope = { from, to: this.#o.id, fromDiskId: `disk-${from}`, term };
    return { kind: 'timeoutNow', ...envelope, minLast: toIndex(0) };
  }

  #sync(count: number): void {
    const done = this.#pending.splice(0, count);
    this.#durable = done.reduce((disk, op) => this.#written(disk, op), this.#durable);
    this.#core.step({ kind: 'written', seq: toSeq(done.at(-1)?.seq ?? 0) }, now);
  }

  #written(disk: Durable, op: StorageOp): Durable {
    if (op.kind === 'hardState') return { ...disk, term: op.term, vote: op.vote };
    return { ...disk, log: this.#changed(disk.log, op) };
  }

  /** The log after an operation; the payload of an append is the sender's log at the end of it. */
  #changed(log: number, op: StorageOp): number {
    const { chains, id } = this.#o;
    if (op.kind === 'truncate') return chains.prefix(log, op.from - 1);
    if (op.kind === 'hardState') return log;
    if (op.kind === 'append') {
      assert(
        op.firstIndex === chains.length(log) + 1,
        `append at ${op.firstIndex} after ${chains.length(log)}`,
      );
      return chains.graft(log, chainOf(op.payload), op.lastIndex);
    }
    assert(op.kind === 'appendOwn', `the search has no floors: ${op.kind}`);
    assert(op.index === chains.length(log) + 1, `own append at ${op.index} after ${chains.length(log)}`);
    return chains.extend(log, op.term, op.entryKind === 'termStart' ? `start of ${id}` : String(op.payload));
  }

  #drain(): void {
    const output: Output = this.#core.drain();
    for (const op of output.storage) {
      this.#log = this.#changed(this.#log, op);
      this.#pending.push(op);
    }
    for (const message of output.messages) this.#send(message);
    if (output.soft?.role === 'leader') this.#leads = output.soft.term;
    for (const { token, ...read } of output.reads) {
      assert(!read.ok || read.index >= token, `R43 ${this.#o.id} reads below ${token}, committed before`);
    }
    if (output.commit === undefined) return;
    this.#committed = this.#o.chains.prefix(this.#log, output.commit);
    this.#core.step({ kind: 'applied', index: output.commit }, now);
  }

  #send(message: Message): void {
    this.#checkPromise(message);
    if (message.kind !== 'append') {
      this.#sent.push(message);
      return;
    }
    const end = message.runs.reduce<number>((sum, run) => sum + run.count, message.prevIndex);
    this.#sent.push({ ...message, payload: this.#o.chains.prefix(this.#log, end) });
  }

  /** I9: nothing is promised that a crash could take back; I2: nor twice. */
  #checkPromise(m: Message): void {
    const { id, chains } = this.#o;
    const disk = this.#durable;
    if (m.kind === 'voteReq' || (m.kind === 'voteResp' && m.granted)) {
      const choice = m.kind === 'voteReq' ? id : m.to;
      assert(disk.term === m.term && disk.vote === choice, `I9 ${id} promises a vote not on its disk`);
      const promise = `${m.term} ${choice}`;
      const other = disk.promised.startsWith(`${m.term} `) && disk.promised !== promise;
      assert(!other, `I2 ${id} votes for ${disk.promised} and ${promise}`);
      this.#durable = { ...disk, promised: promise };
    } else if (m.kind === 'appendResp' && m.result.ok) {
      const { match } = m.result;
      assert(disk.term === m.term, `I9 ${id} acknowledges in term ${m.term}, disk ${disk.term}`);
      const there =
        chains.length(disk.log) >= match &&
        chains.prefix(disk.log, match) === chains.prefix(this.#log, match);
      assert(there, `I9 ${id} acknowledges ${match}, which its disk lacks`);
    }
  }
}

function chainOf(payload: unknown): number {
  assert(typeof payload === 'number', 'an append without its log');
  return payload;
}
