import type { Rights } from './access/rights.ts';
import type { CallLimits, Cancellation } from './backend.ts';
import { Rejected, statusCode } from './status.ts';

/** One call as the handlers see it, whatever transport carries it. */
export interface CallContext {
  /**
   * A request header, '' when absent. Of a joined header (`a, b`) the part before the first comma: clients that
   * repeat a call send every header twice.
   */
  header(name: string): string;
  /** The whole `authorization` header, '' when absent: it has commas of its own. */
  readonly authorization: string;
  /** What the caller may do; nothing until the gate let it in. */
  rights: Rights;
  /** When the client stops waiting, `performance.now()` milliseconds; Infinity when it did not say. */
  readonly deadlineMs: number;
  /** Aborts when the client gives up or its connection breaks. */
  readonly signal: AbortSignal;
  /** The same for those who only look: costs nothing until somebody listens. */
  readonly cancellation: Cancellation;
  /** Host and port that the client called, as it wrote them. */
  readonly authority: string;
}

/** Serialized answers of one call. */
export interface StreamAnswer {
  readonly frames: Iterable<Buffer>;
  /** Called when the connection broke before the last frame had left, or a frame could not be made. */
  readonly undelivered?: () => void;
}

/** What pino offers and the gateway uses. */
export interface GatewayLogger {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Who calls. */
export interface Caller {
  readonly clientId: string;
  /** Namespace of resources that name none; '' = none. */
  readonly namespace: string;
}

/** @throws Rejected CLIENT_ID_REQUIRED */
export function callerOf(context: CallContext): Caller {
  const clientId = context.header('x-mq-client-id');
  if (clientId === '') throw new Rejected(statusCode.CLIENT_ID_REQUIRED, 'client id cannot be empty');
  return { clientId, namespace: context.header('x-mq-namespace') };
}

/** How long an operation may wait for a leader when the client named no deadline: an election fits in. */
const defaultOperationMs = 2500;
/** An operation never waits longer than this, however patient the client. */
const operationMsMax = 10_000;
/** The answer must reach the client before its deadline. */
const answerReserveMs = 300;

/** The time for one operation of the cluster: until shortly before the client's deadline. */
export function operationLimits(context: CallContext): CallLimits {
  const now = performance.now();
  const remaining = context.deadlineMs - now;
  const budget =
    remaining === Infinity
      ? defaultOperationMs
      : Math.min(Math.max(remaining - answerReserveMs, remaining / 2), operationMsMax);
  return { deadlineMs: now + budget, signal: context.cancellation };
}
