/** May the caller try again? `unknown`: the operation may have taken effect. */
export type Retry = 'yes' | 'elsewhere' | 'no' | 'unknown';

interface CodeInfo {
  readonly retry: Retry;
  /** What the code means, one sentence. */
  readonly meaning: string;
  /** What the reader should do next. */
  readonly next: string;
}

/** The closed list of failures that Flotilla reports. `flotilla errors explain CODE` prints an entry. */
export const errorCodes = {
  NOT_LEADER: {
    retry: 'elsewhere',
    meaning: 'This broker does not lead its group; nothing was stored.',
    next: 'send the request to the leader (see `flotilla cluster status`)',
  },
  NO_LEADER: {
    retry: 'yes',
    meaning: 'The broker group had no leader for as long as the request could wait; nothing was stored.',
    next: 'see which members answer with `flotilla cluster status`',
  },
  OUTCOME_UNKNOWN: {
    retry: 'unknown',
    meaning: 'The request was handed to a leader that lost leadership before it answered.',
    next: 'repeat the request with the same message id; a repeat is not stored twice',
  },
  OVERLOADED: {
    retry: 'yes',
    meaning: 'A bounded queue of the broker is full; nothing was stored.',
    next: 'slow down and retry after a pause',
  },
  DISK_FULL: {
    retry: 'yes',
    meaning: 'The disk of the leader is nearly full; nothing was stored.',
    next: 'let consumers catch up so that old segments can go, or add space; see commitLog.disk.softLimit',
  },
  TOPIC_NOT_FOUND: {
    retry: 'no',
    meaning: 'No topic of that name exists.',
    next: 'create it with `flotilla topic create NAME`',
  },
  TOPIC_EXISTS: {
    retry: 'no',
    meaning: 'A topic of that name exists with other settings.',
    next: 'see its settings with `flotilla topic describe NAME`',
  },
  TOPIC_FORBIDDEN: {
    retry: 'no',
    meaning: 'The permission of the topic does not allow this operation.',
    next: 'see its permission with `flotilla topic describe NAME`',
  },
  TOPIC_TYPE_MISMATCH: {
    retry: 'no',
    meaning: 'The message type does not fit the type of the topic.',
    next: 'send to a topic of the matching type',
  },
  GROUP_NOT_FOUND: {
    retry: 'no',
    meaning: 'No consumer group of that name exists.',
    next: 'check the name of the consumer group',
  },
  UNAUTHORIZED: {
    retry: 'no',
    meaning: 'The caller did not prove who it is; nothing was done.',
    next: 'check access key and secret key, and that the user is enabled, with `flotilla user ls`',
  },
  FORBIDDEN: {
    retry: 'no',
    meaning: 'The rules of the user do not allow this; nothing was done.',
    next: 'see the rules with `flotilla acl ls USER`; allow it with `flotilla acl allow`',
  },
  USER_NOT_FOUND: {
    retry: 'no',
    meaning: 'No user of that name exists.',
    next: 'see the users with `flotilla user ls`',
  },
  MEMBER_NOT_FOUND: {
    retry: 'no',
    meaning: 'No broker of that name is a member of the broker group.',
    next: 'see the members with `flotilla cluster members`',
  },
  CHANGE_REFUSED: {
    retry: 'no',
    meaning: 'The members of the broker group, or its leader, can not change like this; nothing was changed.',
    next: 'do what the message says; `flotilla cluster members` shows the group',
  },
  CHANGE_PENDING: {
    retry: 'yes',
    meaning: 'The broker group is not ready for this change yet; nothing was changed.',
    next: 'try again soon; `flotilla cluster members` shows how far the group is',
  },
  RECEIPT_INVALID: {
    retry: 'no',
    meaning: 'The receipt handle is malformed, expired or already replaced.',
    next: 'receive the message again and use the new handle',
  },
  INVALID_ARGUMENT: {
    retry: 'no',
    meaning: 'An argument of the request is malformed or out of range; nothing was stored.',
    next: 'correct the argument that the message names',
  },
  LIMIT_EXCEEDED: {
    retry: 'no',
    meaning: 'A documented limit would be exceeded.',
    next: 'see the limits in docs/reference/limits.md',
  },
  CONFIG_INVALID: {
    retry: 'no',
    meaning: 'The configuration has an unknown key or a value out of range.',
    next: 'correct the key that the message names',
  },
  USAGE: { retry: 'no', meaning: 'The command line is wrong.', next: 'see `flotilla --help`' },
  UNREACHABLE: {
    retry: 'yes',
    meaning: 'No address of the cluster answered in time.',
    next: 'check the addresses and that the processes run',
  },
  DATA_DIR_IN_USE: {
    retry: 'no',
    meaning: 'Another process uses the data directory.',
    next: 'stop the other process or choose another directory',
  },
  DATA_CORRUPT: {
    retry: 'elsewhere',
    meaning: 'Stored bytes are damaged; they are kept, never served, and fetched from the other replicas.',
    next: 'see whether the broker gets them back with `flotilla cluster status`; inspect with `flotilla log verify DIR`',
  },
  STORAGE_FAILED: {
    retry: 'elsewhere',
    meaning: 'A write or sync of the disk failed; the broker stops.',
    next: 'replace the disk, then start the broker again',
  },
  PORT_IN_USE: {
    retry: 'no',
    meaning: 'A port that the process needs is taken.',
    next: 'stop the other process or choose another port',
  },
  CHECK_FAILED: { retry: 'no', meaning: 'A check was negative.', next: 'read the report above' },
  CLOSED: {
    retry: 'elsewhere',
    meaning: 'The component is closing or closed.',
    next: 'send the request to another broker',
  },
  INTERNAL: {
    retry: 'unknown',
    meaning: 'An unexpected failure; it is a bug of Flotilla.',
    next: 'report it with the log of the broker',
  },
} as const satisfies Record<string, CodeInfo>;

export type ErrorCode = keyof typeof errorCodes;
