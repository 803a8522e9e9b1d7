import { filterLimits } from '../store/filter/limits.ts';

/** Limits of the public API; the numbers that clients of RocketMQ 5 know. */
export const limits = {
  /** Bytes of a body as transferred: exactly 4 MiB is accepted. */
  bodyBytes: 4 * 1024 * 1024,
  /** Number of user properties of a message. */
  userProperties: 128,
  /** UTF-8 bytes of user properties, tag and keys together. */
  propertyBytes: 16 * 1024,
  /** Bytes of the system_properties field: positions inside it are stored as u16, 0xffff means none (layout.ts). */
  systemPropertyBytes: 0xfffe,
  /** A message group is shorter than this, in UTF-8 bytes. */
  messageGroupBytes: 64,
  /** How far ahead a delivery timestamp may lie. */
  delayMs: 24 * 3_600_000,
  /** Longest orphaned_transaction_recovery_duration. */
  recoveryMs: 3_600_000,
  /** Messages of one request. */
  messagesPerRequest: 1024,
  /** Bytes of the messages of one request: they are stored in one batch. */
  requestBytes: 16 * 1024 * 1024,
  /** Most messages of one receive; more is silently capped. */
  receiveBatch: 32,
  /** Invisible time that a receiver may ask for. */
  invisibleMinMs: 10_000,
  invisibleMaxMs: 12 * 3_600_000,
  /** Longest long poll. */
  pollMs: 20_000,
  filterChars: filterLimits.chars,
  filterTerms: filterLimits.terms,
  filterDepth: filterLimits.depth,
} as const;

/** Property names with a meaning inside RocketMQ; senders may not use them. */
const reservedProperties: ReadonlySet<string> = new Set(
  (
    'TRACE_ON MSG_REGION KEYS TAGS WAIT DELAY RETRY_TOPIC REAL_TOPIC REAL_QID TRAN_MSG PGROUP MIN_OFFSET MAX_OFFSET ' +
    'BUYER_ID ORIGIN_MESSAGE_ID TRANSFER_FLAG CORRECTION_FLAG MQ2_FLAG RECONSUME_TIME UNIQ_KEY MAX_RECONSUME_TIMES ' +
    'CONSUME_START_TIME POP_CK POP_CK_OFFSET 1ST_POP_TIME TRAN_PREPARED_QUEUE_OFFSET DUP_INFO EXTEND_UNIQ_INFO ' +
    'INSTANCE_ID CORRELATION_ID REPLY_TO_CLIENT TTL ARRIVE_TIME PUSH_REPLY_TIME CLUSTER MSG_TYPE ' +
    'INNER_MULTI_QUEUE_OFFSET TIMER_DELAY_MS TIMER_DELAY_SEC TIMER_DELIVER_MS TIMER_ENQUEUE_MS TIMER_DEQUEUE_MS ' +
    'TIMER_ROLL_TIMES TIMER_OUT_MS TIMER_DEL_UNIQKEY TIMER_DELAY_LEVEL __BORNHOST BORN_TIMESTAMP DLQ_ORIGIN_TOPIC ' +
    'DLQ_ORIGIN_MESSAGE_ID __CRC32#'
  ).split(' '),
);
const reservedBytesMax = Math.max(...[...reservedProperties].map((name) => name.length));

/** Looks at the key in place; only keys that start like a reserved one become a string. */
export function isReservedProperty(buffer: Buffer, start: number, end: number): boolean {
  const first = buffer[start] ?? 0;
  const candidate = (first >= 0x41 && first <= 0x5a) || first === 0x5f || first === 0x31;
  if (!candidate || end - start > reservedBytesMax) return false;
  return reservedProperties.has(buffer.toString('latin1', start, end));
}
