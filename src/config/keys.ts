import { z } from 'zod';
import type { MemberAddress } from './types.ts';
import { formatBytes, formatDuration, parseBytes, parseDuration } from './units.ts';

/** One configuration key. `schema` reads the raw text or YAML value and yields the value with its unit resolved. */
export interface Key<T> {
  readonly schema: z.ZodType<T>;
  /** Raw value when no source sets the key; undefined: optional, or required when `required` is set. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  /** What the reader may write: a type in words. */
  readonly type: string;
  readonly about: string;
  /** The value as `config print` shows it, in the form that a file takes. */
  show(value: T): string;
}

interface KeyText<T> {
  readonly type: string;
  readonly about: string;
  readonly fallback?: string;
  readonly required?: boolean;
  readonly show?: (value: T) => string;
}

function key<T>(schema: z.ZodType<T>, text: KeyText<T>): Key<T> {
  return {
    schema,
    fallback: text.fallback,
    required: text.required ?? false,
    type: text.type,
    about: text.about,
    show: text.show ?? String,
  };
}

function quantity(
  parse: (text: string) => number | undefined,
  limits: [number, number, string],
): z.ZodType<number> {
  const [least, most, example] = limits;
  return z.coerce.string().transform((text, context) => {
    const value = parse(text);
    if (value === undefined) context.addIssue(`expected a number with a unit, for example ${example}`);
    else if (value < least || value > most) context.addIssue(`out of range, for example ${example}`);
    return value ?? 0;
  });
}

function duration(least: string, most: string, example: string): z.ZodType<number> {
  return quantity(parseDuration, [parseDuration(least) ?? 0, parseDuration(most) ?? 0, example]);
}

function bytes(least: string, most: string, example: string): z.ZodType<number> {
  return quantity(parseBytes, [parseBytes(least) ?? 0, parseBytes(most) ?? 0, example]);
}

const NAME = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'expected 1..63 letters, digits, ".", "_" or "-"');
const ADDRESS = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9._-]+):\d{1,5}$/, 'expected host:port')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'port above 65535');

/** Whether the text can name a broker, group or cluster. */
export function isName(text: string): boolean {
  return NAME.safeParse(text).success;
}

/** Whether the text is host:port. */
export function isAddress(text: string): boolean {
  return ADDRESS.safeParse(text).success;
}

function words(value: unknown): unknown {
  return typeof value === 'string' ? value.split(/[,\s]+/).filter((word) => word !== '') : value;
}

/** `NAME=PEER,CLIENT`, the form of the command line and the environment (there separated by blanks). */
function parseMember(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = /^([^=]+)=([^,]+),([^,]+)$/.exec(value);
  if (match === null) return value;
  return { name: match[1], peerAddress: match[2], clientAddress: match[3] };
}

const MEMBER: z.ZodType<MemberAddress> = z.preprocess(
  parseMember,
  z.strictObject(
    { name: NAME, peerAddress: ADDRESS, clientAddress: ADDRESS },
    'expected NAME=PEER_HOST:PORT,CLIENT_HOST:PORT',
  ),
);
const MEMBERS: z.ZodType<readonly MemberAddress[]> = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : value),
  z.array(MEMBER).min(1),
);

const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean('expected true or false'),
);
const BYTES_OR_UNLIMITED: z.ZodType<number> = z.union([
  z.literal('unlimited').transform(() => Number.MAX_SAFE_INTEGER),
  bytes('1MiB', '1024TiB', '100GiB'),
]);
const PERCENT: z.ZodType<number> = z.coerce
  .string()
  .regex(/^\d{1,2}%$/, 'expected a percentage below 100%, for example 90%')
  .transform((text) => Number.parseInt(text, 10));

const LEVEL = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
const ADDRESSES: z.ZodType<readonly string[]> = z.preprocess(words, z.array(ADDRESS));

const clusterName = key(NAME, {
  type: 'name',
  about: 'Cluster that the process belongs to.',
  required: true,
});
const adminListen = key(ADDRESS.optional(), {
  type: 'host:port',
  about: 'HTTP for /livez, /readyz, /startupz and /metrics; left out: none.',
});
const logLevel = key(LEVEL, {
  type: 'fatal|error|warn|info|debug|trace|silent',
  about: 'Least severe log line that is written to stdout.',
  fallback: 'info',
});

function showMembers(members: readonly MemberAddress[]): string {
  return members.map((m) => `${m.name}=${m.peerAddress},${m.clientAddress}`).join(' ');
}

function file(about: string): Key<string | undefined> {
  return key(z.string().min(1).optional(), { type: 'path', about });
}

/** What brokers and NameServers have in common (docs/security.md). */
const securityKeys = {
  'auth.enabled': key(flag, {
    type: 'true|false',
    about:
      'Every call on the client port must be signed by a user, and is checked against the rules of that user.',
    fallback: 'false',
  }),
  'auth.adminFile': file(
    'File with ACCESS_KEY:SECRET_KEY of the administrator that exists before all users, and as whom processes call NameServers. Required by auth.enabled; equal on all processes.',
  ),
  'auth.secretsKeyFile': file(
    'File with the keys that seal the secret keys of users: lines of 64 hexadecimal digits; the first seals, all open. Required by auth.enabled; equal on all processes.',
  ),
  'auth.clockSkew': key(duration('1s', '36500d', '15h'), {
    type: 'duration',
    about:
      'How far the signed time of a call may be off, either way. Java, Go, Python and C# clients sign their local time as if it were UTC: less than 15h shuts some time zones out.',
    fallback: '15h',
    show: formatDuration,
  }),
  'tls.certFile': file(
    'Certificate chain (PEM) of the client port; read again when it changes. Left out: no TLS.',
  ),
  'tls.keyFile': file('Private key (PEM) of tls.certFile.'),
  'tls.required': key(flag, {
    type: 'true|false',
    about:
      'Plaintext connections to the client port are closed. Else the first byte of a connection decides.',
    fallback: 'false',
  }),
  'tls.caFile': file(
    'Authorities (PEM) of the certificates on the client ports of NameServers; set: they are called with TLS.',
  ),
  'peerTls.certFile': file(
    'Certificate chain (PEM) that this process shows to peers, as server and as client. Set on all processes or on none.',
  ),
  'peerTls.keyFile': file('Private key (PEM) of peerTls.certFile.'),
  'peerTls.caFile': file(
    'Authority (PEM) of peers: whoever has a certificate of it may replicate and forward. Use one of its own.',
  ),
} as const;

/** Every key of `flotilla broker start`. */
export const brokerKeys = {
  cluster: clusterName,
  group: key(NAME, {
    type: 'name',
    about: 'Broker group (Raft group) that this broker is a replica of.',
    required: true,
  }),
  name: key(NAME, {
    type: 'name',
    about: 'Name of this broker, unique in the cluster and stable for ever.',
    required: true,
  }),
  dataDir: key(z.string().min(1), {
    type: 'path',
    about: 'Directory of the CommitLog and everything beside it.',
    required: true,
  }),
  listen: key(ADDRESS, { type: 'host:port', about: 'Port of clients.', fallback: '127.0.0.1:10911' }),
  peerListen: key(ADDRESS, {
    type: 'host:port',
    about: 'Port of Raft and forwarding.',
    fallback: '127.0.0.1:10912',
  }),
  adminListen,
  namesrv: key(ADDRESSES, {
    type: 'list of host:port',
    about: 'NameServers to register with.',
    fallback: '',
    show: (list) => list.join(','),
  }),
  members: key(MEMBERS, {
    type: 'list of NAME=PEER,CLIENT',
    about:
      'The initial members of the group (1, 3 or 5), this broker included; equal on all of them. They found the group and tell addresses; later changes are made with `flotilla cluster`. With raft.join: at least this broker.',
    required: true,
    show: showMembers,
  }),
  'raft.electionTimeout': key(duration('50ms', '60s', '1s'), {
    type: 'duration',
    about: 'Silence of the leader after which a follower asks for an election; randomised up to twice this.',
    fallback: '1s',
    show: formatDuration,
  }),
  'raft.heartbeatInterval': key(duration('5ms', '10s', '100ms'), {
    type: 'duration',
    about: 'Pause between two heartbeats of the leader; at most a third of raft.electionTimeout.',
    fallback: '100ms',
    show: formatDuration,
  }),
  'raft.join': key(flag, {
    type: 'true|false',
    about:
      'An empty disk does not found a group: it waits until `flotilla cluster add` or `replace` makes it a member. Without effect on a disk that holds a log.',
    fallback: 'false',
  }),
  'raft.readMode': key(z.enum(['readIndex', 'lease']), {
    type: 'readIndex|lease',
    about:
      'How a leader makes sure that it still leads before it answers a read of offsets, progress or topics: readIndex by a round of heartbeats to a majority, lease by those of the last raft.electionTimeout. lease relies on clocks and makes elections wait (docs/guarantees.md); equal on all brokers of a group, as raft.electionTimeout must be then.',
    fallback: 'readIndex',
  }),
  'raft.preferredLeader': key(NAME.optional(), {
    type: 'name',
    about:
      'Broker that takes leadership over whenever it is in step; equal on all brokers of a group. Left out: no wish.',
  }),
  'commitLog.segmentBytes': key(bytes('1MiB', '4GiB', '1GiB'), {
    type: 'size',
    about: 'Size of a segment file; equal on all brokers of a group.',
    fallback: '1GiB',
    show: formatBytes,
  }),
  'commitLog.cacheBytes': key(bytes('1MiB', '1TiB', '64MiB'), {
    type: 'size',
    about: 'Newest batches kept in memory for consumers and followers.',
    fallback: '64MiB',
    show: formatBytes,
  }),
  'commitLog.durability': key(z.enum(['fsync', 'page-cache']), {
    type: 'fsync|page-cache',
    about:
      'fsync: acknowledged means synced to disk on a majority. page-cache: written but not synced; a power loss of a majority may lose acknowledged messages.',
    fallback: 'fsync',
  }),
  'commitLog.scrubBytesPerSecond': key(bytes('0B', '1GiB', '2MiB'), {
    type: 'size',
    about: 'How much of the sealed segments is read again per second, to find and repair rot; 0B: nothing.',
    fallback: '2MiB',
    show: formatBytes,
  }),
  'commitLog.retention.maxAge': key(duration('1s', '36500d', '72h'), {
    type: 'duration',
    about:
      'Segments go when everything in them is older. Messages that a consumer group has not consumed stay, unless their topic drops them. Equal on all brokers of a group.',
    fallback: '72h',
    show: formatDuration,
  }),
  'commitLog.retention.maxBytes': key(BYTES_OR_UNLIMITED, {
    type: 'size|unlimited',
    about: 'The oldest consumed segments go while the log is larger.',
    fallback: 'unlimited',
    show: (limit) => (limit === Number.MAX_SAFE_INTEGER ? 'unlimited' : formatBytes(limit)),
  }),
  'commitLog.retention.minSegments': key(z.coerce.number().int().min(1).max(1_000_000), {
    type: 'number',
    about: 'Full segments that always stay.',
    fallback: '2',
  }),
  'commitLog.disk.softLimit': key(PERCENT, {
    type: 'percent',
    about:
      'Used part of the disk from which on messages are refused with DISK_FULL and the oldest consumed segments go whatever their age.',
    fallback: '90%',
    show: (percent) => `${percent}%`,
  }),
  'commitLog.disk.hardLimit': key(PERCENT, {
    type: 'percent',
    about:
      'Used part of the disk from which on the broker gives leadership away; above commitLog.disk.softLimit.',
    fallback: '95%',
    show: (percent) => `${percent}%`,
  }),
  'commitLog.disk.ballastBytes': key(bytes('0B', '16GiB', '64MiB'), {
    type: 'size',
    about:
      'Space that is set aside and given back at commitLog.disk.hardLimit, so that votes and cuts of the log can still be written.',
    fallback: '64MiB',
    show: formatBytes,
  }),
  ...securityKeys,
  'log.level': logLevel,
} as const;

/** Every key of `flotilla namesrv start`. */
export const namesrvKeys = {
  cluster: clusterName,
  listen: key(ADDRESS, {
    type: 'host:port',
    about: 'Port of clients and brokers.',
    fallback: '127.0.0.1:9876',
  }),
  adminListen,
  ...securityKeys,
  'log.level': logLevel,
} as const;

/** A table of keys by dotted path. */
export type KeyTable = Readonly<Record<string, Key<unknown>>>;
/** The resolved values of a table. */
export type Values<T> = { readonly [K in keyof T]: T[K] extends Key<infer V> ? V : never };
