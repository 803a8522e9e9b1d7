import type { BrokerConfig } from '../config/types.ts';
import type { BrokerStatus, LocalReplica } from '../gateway/admin-values.ts';
import type { Readiness } from './readiness.ts';
import type { Replica } from './replica.ts';

/** What this broker answers about itself, whatever the rest of the cluster does. */
export class LocalReplicaView implements LocalReplica {
  readonly #config: BrokerConfig;
  readonly #replica: Replica;
  readonly #readiness: Readiness;

  constructor(config: BrokerConfig, replica: Replica, readiness: Readiness) {
    this.#config = config;
    this.#replica = replica;
    this.#readiness = readiness;
  }

  status(): BrokerStatus {
    const { name, group, commitLog } = this.#config;
    const { node, log } = this.#replica;
    const { role, term, leader, last, durable, commit, floor, faulty } = node.status();
    return {
      name,
      group,
      role,
      term,
      leader,
      lastIndex: last,
      durableIndex: durable,
      commitIndex: commit,
      appliedIndex: node.applied,
      floorIndex: floor,
      durability: commitLog.durability,
      faulty,
      damagedRanges: log.repair.stats.damaged,
      seeding: this.#replica.seeding,
      ready: this.#readiness.failure() === undefined,
    };
  }

  async readQueue(topic: string, queueId: number, fromOffset: number, maxRecords: number): Promise<Buffer[]> {
    return this.#replica.store.readQueue(topic, queueId, fromOffset, maxRecords);
  }
}
