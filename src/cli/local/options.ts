/** Segments of a cluster on a developer's machine: zeroing them must not be what a newcomer waits for. */
export const smallSegmentBytes: number = 64 << 20;

/** How a cluster on this host is laid out. */
export interface LocalClusterOptions {
  readonly brokers: 1 | 3 | 5;
  /** Kept on stop; undefined: a temporary folder that `stop` removes. */
  readonly dataDir?: string | undefined;
  readonly segmentBytes?: number | undefined;
  /** Additional environment of every process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly durability?: 'fsync' | 'page-cache' | undefined;
  /** @default 1 */
  readonly namesrvCount?: number | undefined;
  /** One file per process. @default the data directory */
  readonly logDir?: string | undefined;
  /** Further `KEY=VALUE` settings of every broker. */
  readonly sets?: readonly string[] | undefined;
  /** @default 'info' */
  readonly logLevel?: string | undefined;
  /** Take the well-known ports (9876, 10911, ...) where they are free. @default false */
  readonly wellKnownPorts?: boolean | undefined;
  /** Keep a temporary data folder on stop. @default false */
  readonly keepData?: boolean | undefined;
  /** Resolve only when every process is ready. @default true */
  readonly waitReady?: boolean | undefined;
}
