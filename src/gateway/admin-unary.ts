import { performance } from 'node:perf_hooks';

import type { handleUnaryCall, ServerErrorResponse } from '@grpc/grpc-js';

import { FlotillaError } from '../errors/flotilla-error.ts';
import { refused, type Outcome, type Refusal } from '../errors/outcome.ts';
import type { Gate } from './access/gate.ts';
import { headersOf } from './access/headers.ts';
import type { Rights } from './access/rights.ts';
import type { CallLimits } from './backend.ts';
import { serverError } from './server-error.ts';
import { Rejected } from './status.ts';

const defaultDeadlineMs = 10_000;
/** The answer must leave before the caller's deadline. */
const deadlineMarginMs = 100;

/** Why the caller may not do this; undefined: it may. */
export type Denial<Req> = (rights: Rights, request: Req) => Refusal | undefined;

/** What a handler may know of its caller. */
export interface AdminCall extends CallLimits {
  readonly rights: Rights;
}

/**
 * A handler that answers an outcome, of a call that the gate lets in and that is not denied; expected failures become
 * gRPC errors with a code.
 */
export function unary<Req, Res>(
  { gate, denial }: { readonly gate: Gate; readonly denial: Denial<Req> },
  handle: (request: Req, call: AdminCall) => Promise<Outcome<Res>>,
): handleUnaryCall<Req, Res> {
  const admitted = (entered: Outcome<Rights>, request: Req): Outcome<Rights> =>
    entered.kind === 'done' ? (denial(entered.value, request) ?? entered) : entered;
  return (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const run = async (): Promise<void> => {
      try {
        const entered = admitted(gate.enter(headersOf(call.metadata)), call.request);
        const limits = limitsOf(call.getDeadline(), gone.signal);
        const outcome =
          entered.kind === 'done'
            ? await handle(call.request, { ...limits, rights: entered.value })
            : entered;
        if (outcome.kind === 'done') callback(null, outcome.value);
        else if (outcome.kind === 'refused') callback(serverError(outcome));
        else callback(serverError({ code: 'OUTCOME_UNKNOWN', message: outcome.message }));
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
  if (error instanceof FlotillaError) return serverError(error);
  if (error instanceof Rejected) return serverError(refused('INVALID_ARGUMENT', error.message));
  return serverError(refused('INTERNAL', error instanceof Error ? error.message : String(error)));
}
