import { status } from '@grpc/grpc-js';
import type { ErrorCode } from '../errors/codes.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** What the two kinds of server streams have in common here. */
export interface ServerStream {
  on(event: 'end' | 'cancelled' | 'error' | 'close', listener: () => void): unknown;
  emit(event: 'error', error: Error): boolean;
}

const statusOf: Partial<Record<ErrorCode, status>> = {
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  NO_LEADER: status.UNAVAILABLE,
  UNAUTHORIZED: status.UNAUTHENTICATED,
  FORBIDDEN: status.PERMISSION_DENIED,
};

/** Calls back once when the other side ended, cancelled or broke the stream, or this side failed it. */
export function onGone(call: ServerStream, gone: () => void): void {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    gone();
  };
  for (const event of ['end', 'cancelled', 'error', 'close'] as const) call.on(event, tell);
}

/** Ends a stream with the gRPC status that belongs to the error; grpc-js takes it from the `error` event. */
export function failStream(call: ServerStream, error: unknown): void {
  const known = error instanceof FlotillaError ? error : undefined;
  const code = (known === undefined ? undefined : statusOf[known.code]) ?? status.INTERNAL;
  call.emit('error', Object.assign(new Error(known?.message ?? 'internal error'), { code }));
}
