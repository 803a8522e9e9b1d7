/** Resolved configuration: all fields present, units in the names. Built and checked by src/config. */
export interface MemberAddress {
  readonly name: string;
  /** host:port of Raft and forwarding. */
  readonly peerAddress: string;
  /** host:port that clients use. */
  readonly clientAddress: string;
}

export interface RaftSettings {
  /** Minimum election timeout E. @default 1000 */
  readonly electionTimeoutMs: number;
  /** @default 100 */
  readonly heartbeatIntervalMs: number;
  /** An empty disk waits to be added to a group that exists, instead of founding one. @default false */
  readonly join: boolean;
  /** How a leader proves that it still leads before it answers a read; equal on all brokers of a group. @default 'readIndex' */
  readonly readMode: 'readIndex' | 'lease';
  /** Broker that leads whenever it can; undefined: no wish. */
  readonly preferredLeader: string | undefined;
}

export interface CommitLogSettings {
  /** Size of a segment file; equal on all brokers of a group. @default 1 GiB */
  readonly segmentBytes: number;
  /** Recent batches kept in memory. @default 64 MiB */
  readonly cacheBytes: number;
  /** `fsync`: acknowledged = synced on a majority. `page-cache`: written, not synced. @default 'fsync' */
  readonly durability: 'fsync' | 'page-cache';
  /** Sealed segments are read again at this rate to find rot; 0: never. @default 2 MiB */
  readonly scrubBytesPerSecond: number;
  readonly retention: RetentionSettings;
  readonly disk: DiskSettings;
}

/** What of the log may be deleted; equal on all brokers of a group. */
export interface RetentionSettings {
  /** Segments of which everything is older go. @default 72 h */
  readonly maxAgeMs: number;
  /** Oldest segments go while the log is larger. @default Number.MAX_SAFE_INTEGER: no limit */
  readonly maxBytes: number;
  /** Segments that stay besides the active one. @default 2 */
  readonly minSegments: number;
}

/** Use of the file system that holds the data directory, in percent. */
export interface DiskSettings {
  /** From here on messages are refused, and the oldest segments go whatever their age. @default 90 */
  readonly softLimitPercent: number;
  /** From here on the broker gives leadership away. @default 95 */
  readonly hardLimitPercent: number;
  /** Space that is given back at the hard limit. @default 64 MiB */
  readonly ballastBytes: number;
}

/** Who may call, and how connections are protected. */
export interface SecuritySettings {
  /** Undefined: everybody may do everything. */
  readonly auth: AuthSettings | undefined;
  /** Of the client port; undefined: plaintext only. */
  readonly tls: TlsSettings | undefined;
  /** Authorities of the NameServers' client ports; undefined: they are called in plaintext. */
  readonly namesrvCaFile: string | undefined;
  /** Of the peer ports, both ways; undefined: plaintext. */
  readonly peerTls: PeerTlsSettings | undefined;
}

export interface AuthSettings {
  /** Holds `ACCESS_KEY:SECRET_KEY` of the administrator that exists before all users. */
  readonly adminFile: string;
  /** Holds the keys that seal the secret keys of users. */
  readonly secretsKeyFile: string;
  /** How far the signed time of a call may be off, either way. @default 15 h */
  readonly clockSkewMs: number;
}

export interface TlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
  /** Refuse plaintext. @default false */
  readonly required: boolean;
}

export interface PeerTlsSettings {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Faults that tests switch on to prove that the checks notice them; refused outside of test runs. */
export type Sabotage = 'ack-early' | 'no-fsync';

export interface BrokerConfig {
  readonly clusterName: string;
  readonly group: string;
  readonly name: string;
  readonly dataDir: string;
  /** Client port, host:port. */
  readonly listen: string;
  /** Peer port, host:port. */
  readonly peerListen: string;
  /** HTTP: /livez /readyz /metrics; undefined: none. */
  readonly adminListen: string | undefined;
  readonly namesrv: readonly string[];
  /** The initial members of the group, this broker included; of a broker that joins, at least itself. */
  readonly members: readonly MemberAddress[];
  readonly raft: RaftSettings;
  readonly commitLog: CommitLogSettings;
  readonly security: SecuritySettings;
  readonly sabotage: readonly Sabotage[];
  readonly logLevel: string;
}

export interface NamesrvConfig {
  readonly clusterName: string;
  /** One port for clients, brokers and admin, host:port. */
  readonly listen: string;
  readonly adminListen: string | undefined;
  readonly security: SecuritySettings;
  readonly logLevel: string;
}
