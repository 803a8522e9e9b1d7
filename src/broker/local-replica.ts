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
    const status = node.status();
    const { role, term, leader, last, durable, commit, floor, faulty } = status;
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
      membership: this.#replica.membership,
      problems: problemsOf(status),
    };
  }

  async readQueue(topic: string, queueId: number, fromOffset: number, maxRecords: number): Promise<Buffer[]> {
    return this.#replica.store.readQueue(topic, queueId, fromOffset, maxRecords);
  }
}

function problemsOf({ faulty, stalled, diskFull }: ReturnType<Replica['node']['status']>): readonly string[] {
  const problems: string[] = [];
  if (faulty) problems.push('its log is damaged: it can not lead until the damage is mended from others');
  if (stalled) problems.push('its disk hangs');
  if (diskFull !== 'none') problems.push('its disk is full');
  return problems;
}
