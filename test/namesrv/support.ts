import { setTimeout as sleep } from 'node:timers/promises';

import type { RegistrarState } from '../../src/broker/registrar.ts';
import type { ReplicaReport } from '../../src/namesrv/group-route.ts';
import { noSecurity } from '../../src/config/security-config.ts';
import { NameServer } from '../../src/namesrv/name-server.ts';
import type { BrokerIdentityMessage } from '../../src/proto/namesrv.ts';
import type { TopicConfig } from '../../src/store/api.ts';

export const clusterName = 'test';

/** Waits for a condition; fails with its description at the deadline. */
export async function until(what: string, holds: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(5);
  }
}

export function startNameServer(listen = '127.0.0.1:0'): Promise<NameServer> {
  return NameServer.start({
    clusterName,
    listen,
    adminListen: undefined,
    security: noSecurity,
    logLevel: 'silent',
  });
}

export function topic(name: string, queues = 8): TopicConfig {
  return { name, type: 'NORMAL', queues, permission: 'READ_WRITE' };
}

export function topics(...names: readonly string[]): Map<string, TopicConfig> {
  return new Map(names.map((name) => [name, topic(name)]));
}

export function identity(broker: string, group = 'g0'): BrokerIdentityMessage {
  return {
    cluster: clusterName,
    group,
    broker,
    clientAddress: `${broker}.example:10911`,
    peerAddress: `${broker}.example:10912`,
  };
}

export function report(
  term: number,
  leader: string | undefined,
  rest: Partial<ReplicaReport> = {},
): ReplicaReport {
  return { term, role: 'FOLLOWER', leader, topics: new Map(), ...rest };
}

/** The state of a broker that tests change in place, as a store does. */
export class FakeBroker {
  member = true;
  term = 1;
  role: RegistrarState['role'] = 'follower';
  leader: string | undefined;
  topics = new Map<string, TopicConfig>();
  topicsVersion = 0;

  /** What `Registrar` takes as `state`. */
  readonly state = (): RegistrarState => ({
    member: this.member,
    term: this.term,
    role: this.role,
    leader: this.leader,
    topics: this.topics,
    topicsVersion: this.topicsVersion,
  });

  lead(name: string, term: number): void {
    this.term = term;
    this.role = 'leader';
    this.leader = name;
  }

  follow(name: string | undefined, term: number): void {
    this.term = term;
    this.role = 'follower';
    this.leader = name;
  }

  put(...names: readonly string[]): void {
    for (const name of names) this.topics.set(name, topic(name));
    this.topicsVersion += 1;
  }
}
