import type { TopicConfig } from '../store/api.ts';

/** A broker as clients and gateways see it. Addresses are `host:port`. */
export interface BrokerInfo {
  readonly name: string;
  /** apache.rocketmq.v2, flotilla.v1 Produce and Admin. */
  readonly clientAddress: string;
  /** Raft, forwarding, registration. */
  readonly peerAddress: string;
  /** False: known dead; never advertised to clients. */
  readonly live: boolean;
}
export interface BrokerGroupInfo {
  readonly name: string;
  readonly term: number;
  /** Broker name. */
  readonly leader: string | undefined;
  /** Sorted by name: answers built from it are stable. */
  readonly brokers: readonly BrokerInfo[];
  readonly topics: ReadonlyMap<string, TopicConfig>;
}
/** Immutable picture of the cluster; a new object when anything changed. Groups sorted by name. */
export interface ClusterView {
  readonly clusterName: string;
  readonly groups: readonly BrokerGroupInfo[];
}
