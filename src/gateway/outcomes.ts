import type { ErrorCode } from '../errors/codes.ts';
import type { Outcome } from '../errors/outcome.ts';
import { statusCode, type BodyStatus, type StatusCode } from './status.ts';

/**
 * How an operation of the cluster failed, in the words of the public API. Clients repeat a send on every code but the
 * 4xxxx ones, treat MESSAGE_NOT_FOUND as an empty receive, and repeat an ack until it is OK or INVALID_RECEIPT_HANDLE;
 * so INVALID_RECEIPT_HANDLE is for what can never succeed, and for nothing else.
 */
export interface FailureCodes {
  /** No leader took the request in time: surely without effect. */
  readonly unavailable: StatusCode;
  /** It may have taken effect. */
  readonly unknown: StatusCode;
  /** Deviations from the common table. */
  readonly special?: Partial<Record<ErrorCode, StatusCode>>;
}

export const routeFailures: FailureCodes = {
  unavailable: statusCode.HA_NOT_AVAILABLE,
  unknown: statusCode.HA_NOT_AVAILABLE,
};
export const sendFailures: FailureCodes = {
  unavailable: statusCode.HA_NOT_AVAILABLE,
  unknown: statusCode.MASTER_PERSISTENCE_TIMEOUT,
  special: { LIMIT_EXCEEDED: statusCode.PAYLOAD_TOO_LARGE },
};
export const receiveFailures: FailureCodes = {
  unavailable: statusCode.MESSAGE_NOT_FOUND,
  unknown: statusCode.MESSAGE_NOT_FOUND,
};
export const ackFailures: FailureCodes = {
  unavailable: statusCode.INTERNAL_SERVER_ERROR,
  unknown: statusCode.INTERNAL_SERVER_ERROR,
  special: {
    INVALID_ARGUMENT: statusCode.INVALID_RECEIPT_HANDLE,
    TOPIC_NOT_FOUND: statusCode.INVALID_RECEIPT_HANDLE,
    GROUP_NOT_FOUND: statusCode.INVALID_RECEIPT_HANDLE,
  },
};

const common: Partial<Record<ErrorCode, StatusCode>> = {
  UNAUTHORIZED: statusCode.UNAUTHORIZED,
  FORBIDDEN: statusCode.FORBIDDEN,
  TOPIC_NOT_FOUND: statusCode.TOPIC_NOT_FOUND,
  TOPIC_FORBIDDEN: statusCode.FORBIDDEN,
  TOPIC_TYPE_MISMATCH: statusCode.MESSAGE_PROPERTY_CONFLICT_WITH_TYPE,
  GROUP_NOT_FOUND: statusCode.CONSUMER_GROUP_NOT_FOUND,
  RECEIPT_INVALID: statusCode.INVALID_RECEIPT_HANDLE,
  INVALID_ARGUMENT: statusCode.BAD_REQUEST,
  LIMIT_EXCEEDED: statusCode.TOO_MANY_REQUESTS,
  OVERLOADED: statusCode.TOO_MANY_REQUESTS,
  DISK_FULL: statusCode.TOO_MANY_REQUESTS,
};
const unavailable: ReadonlySet<ErrorCode> = new Set([
  'NOT_LEADER',
  'NO_LEADER',
  'UNREACHABLE',
  'CLOSED',
  'STORAGE_FAILED',
]);

/** True for a refusal that only says that no leader took the request in time. */
export function isUnavailable(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && unavailable.has(outcome.code);
}

/** The body status of an operation that did not succeed. */
export function failureStatus(
  outcome: Exclude<Outcome<never>, { kind: 'done' }>,
  codes: FailureCodes,
): BodyStatus {
  if (outcome.kind === 'unknown') return { code: codes.unknown, message: outcome.message };
  const message = `${outcome.code}: ${outcome.message}`;
  if (unavailable.has(outcome.code)) return { code: codes.unavailable, message };
  const code = codes.special?.[outcome.code] ?? common[outcome.code] ?? statusCode.INTERNAL_SERVER_ERROR;
  return { code, message };
}
