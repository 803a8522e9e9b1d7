import { performance } from 'node:perf_hooks';

import { Metadata, status, type handleUnaryCall, type ServerErrorResponse } from '@grpc/grpc-js';

import type { ErrorCode } from '../errors/codes.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Outcome } from '../errors/outcome.ts';
import type { CallLimits } from './backend.ts';
import { Rejected } from './status.ts';

/** Trailer of an error: its code in the closed list of Flotilla. */
export const errorCodeTrailer = 'flotilla-code';
const defaultDeadlineMs = 10_000;
/** The answer must leave before the caller's deadline. */
const deadlineMarginMs = 100;

/** A handler that answers an outcome; expected failures become gRPC errors with a code. */
export function unary<Req, Res>(
  handle: (request: Req, limits: CallLimits) => Promise<Outcome<Res>>,
): handleUnaryCall<Req, Res> {
  return (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const run = async (): Promise<void> => {
      try {
        const outcome = await handle(call.request, limitsOf(call.getDeadline(), gone.signal));
        if (outcome.kind === 'done') callback(null, outcome.value);
        else if (outcome.kind === 'refused') callback(serverError(outcome.code, outcome.message));
        else callback(serverError('OUTCOME_UNKNOWN', outcome.message));
      } catch (error) {
        callback(fromThrown(error));
      }
    };
    void run();
  };
}

function limitsOf(deadline: Date | number, signal: AbortSignal): CallLimits {
  const leftMs = Number(deadline) - Date.now();
  const usedMs = Number.isFinite(leftMs) ? Math.max(0, leftMs - deadlineMarginMs) : defaultDeadlineMs;
  return { deadlineMs: performance.now() + usedMs, signal };
}

function fromThrown(error: unknown): ServerErrorResponse {
  if (error instanceof FlotillaError) return serverError(error.code, error.message);
  if (error instanceof Rejected) return serverError('INVALID_ARGUMENT', error.message);
  return serverError('INTERNAL', error instanceof Error ? error.message : String(error));
}

const grpcStatus: Partial<Record<ErrorCode, status>> = {
  NO_LEADER: status.UNAVAILABLE,
  OUTCOME_UNKNOWN: status.UNKNOWN,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  DISK_FULL: status.RESOURCE_EXHAUSTED,
  TOPIC_NOT_FOUND: status.NOT_FOUND,
  GROUP_NOT_FOUND: status.NOT_FOUND,
  MEMBER_NOT_FOUND: status.NOT_FOUND,
  TOPIC_EXISTS: status.ALREADY_EXISTS,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  INTERNAL: status.INTERNAL,
};

function serverError(code: ErrorCode, message: string): ServerErrorResponse {
  const metadata = new Metadata();
  metadata.set(errorCodeTrailer, code);
  const error = new Error(message);
  return Object.assign(error, {
    code: grpcStatus[code] ?? status.FAILED_PRECONDITION,
    details: message,
    metadata,
  });
}
