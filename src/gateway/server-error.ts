import { Metadata, status, type ServerErrorResponse, type ServiceError } from '@grpc/grpc-js';

import { errorCodes, type ErrorCode } from '../errors/codes.ts';

/** Trailer of an error: its code in the closed list of Flotilla. */
export const errorCodeTrailer = 'flotilla-code';

const grpcStatus: Partial<Record<ErrorCode, status>> = {
  NO_LEADER: status.UNAVAILABLE,
  OUTCOME_UNKNOWN: status.UNKNOWN,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  DISK_FULL: status.RESOURCE_EXHAUSTED,
  TOPIC_NOT_FOUND: status.NOT_FOUND,
  GROUP_NOT_FOUND: status.NOT_FOUND,
  MEMBER_NOT_FOUND: status.NOT_FOUND,
  USER_NOT_FOUND: status.NOT_FOUND,
  TOPIC_EXISTS: status.ALREADY_EXISTS,
  UNAUTHORIZED: status.UNAUTHENTICATED,
  FORBIDDEN: status.PERMISSION_DENIED,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  INTERNAL: status.INTERNAL,
};

/** The gRPC error of a failure; its trailer has the code of Flotilla. */
export function serverError({
  code,
  message,
}: {
  readonly code: ErrorCode;
  readonly message: string;
}): ServerErrorResponse {
  const metadata = new Metadata();
  metadata.set(errorCodeTrailer, code);
  const error = new Error(message);
  return Object.assign(error, {
    code: grpcStatus[code] ?? status.FAILED_PRECONDITION,
    details: message,
    metadata,
  });
}

/** The code of Flotilla that a gRPC error carries; undefined: it comes from the transport. */
export function errorCodeOf(error: Pick<ServiceError, 'metadata'>): ErrorCode | undefined {
  const [code] = error.metadata.get(errorCodeTrailer);
  return typeof code === 'string' && isErrorCode(code) ? code : undefined;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
