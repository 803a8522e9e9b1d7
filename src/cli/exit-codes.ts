import type { ErrorCode } from '../errors/codes.ts';

/** What each exit code of `flotilla` means; part of the public interface. */
export const exitCodes = {
  done: 0,
  /** The cluster or this machine refused or failed the request. */
  refused: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Nobody reachable, or the deadline passed. */
  unreachable: 3,
  /** A check was negative: lost messages, damaged files, unhealthy cluster. */
  negative: 4,
  /** A service stopped because its disk failed or holds damage; a restart does not help. */
  storage: 5,
  /** Interrupted by a second signal. */
  interrupted: 130,
} as const;

/** One line per exit code, for `--help` and the reference. */
export const exitCodeMeanings: Readonly<Record<(typeof exitCodes)[keyof typeof exitCodes], string>> = {
  0: 'done',
  1: 'refused or failed',
  2: 'wrong usage or configuration',
  3: 'nobody reachable, or the deadline passed',
  4: 'a check is negative: lost messages, damaged files, unhealthy cluster',
  5: 'a service stopped because of its disk',
  130: 'interrupted',
};

const special: Partial<Record<ErrorCode, number>> = {
  USAGE: exitCodes.usage,
  CONFIG_INVALID: exitCodes.usage,
  UNREACHABLE: exitCodes.unreachable,
  NO_LEADER: exitCodes.unreachable,
  CHANGE_PENDING: exitCodes.unreachable,
  CHECK_FAILED: exitCodes.negative,
  STORAGE_FAILED: exitCodes.storage,
  DATA_CORRUPT: exitCodes.storage,
};

/** The exit code for an error code. */
export function exitCodeOf(code: ErrorCode): number {
  return special[code] ?? exitCodes.refused;
}
