import { chainAt } from '../../../src/commitlog/batch.ts';
import { forEachRecord, messageView } from '../../../src/commitlog/record.ts';
import { assert } from '../../../src/errors/flotilla-error.ts';
import { majority } from '../../../src/raft/core/quorum.ts';
import { toIndex, type GroupConfig } from '../../../src/raft/core/types.ts';
import type { BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import type { SimNode } from '../world/node.ts';

type Live = NonNullable<SimNode['replica']>;

/** Entries of one look at one log. */
const entriesMax = 64;

/** Compares brokers with each other and with themselves now and then: too dear for every event. */
export class AgreementOracle {
  /** Chain by index and term. */
  readonly #chains = new Map<string, string>();
  /** Voters by version of the committed configuration. */
  readonly #voters = new Map<number, readonly string[]>();
  /** What a process had applied when it was seen first: later entries were applied by it. */
  readonly #appliedBefore = new WeakMap<Live, number>();

  check(nodes: readonly SimNode[]): void {
    for (const { id, replica } of nodes) {
      if (replica === undefined) continue;
      this.#checkLog(id, replica);
      this.#checkConfig(id, replica);
      this.#checkQueues(id, replica);
    }
  }

  /** I18 entries of equal index and term end equal logs, committed or not, on whatever disk they ever were. */
  #checkLog(id: string, { node, log }: Live): void {
    const { last } = node.status();
    for (let index: number = last; index > Math.max(0, last - entriesMax); index--) {
      const batch = inMemory(log, index);
      if (batch === undefined) return;
      const chain = chainAt(batch.data).toString('hex');
      const key = `${index}/${batch.term}`;
      const known = this.#chains.get(key);
      assert(
        known === undefined || known === chain,
        `I18 ${id} has another entry ${index} of term ${batch.term}`,
      );
      this.#chains.set(key, chain);
    }
  }

  /** I26 a majority of one committed configuration meets every majority of the next one. */
  #checkConfig(id: string, { node }: Live): void {
    const { config, configIndex, commit } = node.status();
    if (configIndex > commit || config.members.length === 0) return;
    const voters = votersOf(config);
    const { version } = config;
    const known = this.#voters.get(version);
    assert(
      known === undefined || known.join(' ') === voters.join(' '),
      `I26 ${id} has other voters in version ${version}`,
    );
    this.#voters.set(version, voters);
    for (const near of [this.#voters.get(version - 1), this.#voters.get(version + 1)]) {
      if (near === undefined) continue;
      const all = new Set([...near, ...voters]).size;
      assert(
        majority(near.length) + majority(voters.length) > all,
        `I26 majorities of version ${version} and its neighbour do not meet`,
      );
    }
  }

  /** I24 the queues point to the messages of the newest entry that this process has applied. */
  #checkQueues(id: string, replica: Live): void {
    const applied = replica.store.appliedIndex;
    const before = this.#appliedBefore.get(replica);
    if (before === undefined) this.#appliedBefore.set(replica, applied);
    // What lies below a floor that was decided may be gone already.
    if (applied <= Math.max(before ?? applied, replica.store.state.floor.index)) return;
    const batch = inMemory(replica.log, applied);
    if (batch?.kind !== 'data') return;
    forEachRecord(batch, (data, at) => {
      if (!messageView.isMessage(data, at)) return;
      const [topic, queueId] = [messageView.topic(data, at), messageView.queueId(data, at)];
      if (replica.store.state.topics.get(topic) === undefined) return;
      const units = replica.store.queues.read(topic, queueId, messageView.queueOffset(data, at), 1);
      if (units instanceof Promise) return;
      assert(
        units.count === 1 && units.recordOffset(0) === batch.offset + at,
        `I24 ${id} finds messages of queue ${queueId} elsewhere than in entry ${applied}`,
      );
    });
  }
}

function inMemory(log: Live['log'], index: number): BatchInfo | undefined {
  return log.recent(toIndex(index), toIndex(index))?.[0];
}

function votersOf({ members }: GroupConfig): string[] {
  return members
    .filter(({ role }) => role === 'voter')
    .map(({ id }) => id)
    .toSorted();
}
