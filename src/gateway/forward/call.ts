import type { ErrorCode } from '../../errors/codes.ts';
import { refused, unknown, type Outcome } from '../../errors/outcome.ts';
import { mark } from '../../marks/marks.ts';
import type { CallLimits, Cancellation } from '../backend.ts';
import type { LeaderHint } from './frames.ts';
import type { Target } from './leaders.ts';
import type { AnyOp, Op } from './ops.ts';

const backoffMinMs = 20;
const backoffMaxMs = 50;

/** Refusals that another leader, or the same one a little later, may turn into success. */
const retried: ReadonlySet<ErrorCode> = new Set([
  'NOT_LEADER',
  'NO_LEADER',
  'UNREACHABLE',
  'CLOSED',
  'STORAGE_FAILED',
]);

export interface CallRequest<Req, Res> {
  readonly op: Op<Req, Res>;
  readonly request: Req;
  readonly group: string;
  settle(outcome: Outcome<Res>): void;
  /** Takes a value that came after the call had failed: nobody else will use it. */
  unclaimed?(value: Res): void;
}

/** What a call asks and tells its router. */
export interface CallHost {
  /** By the clock of all deadlines. */
  nowMs(): number;
  /** The attempt failed in a way that another may mend; `hint` is whom the broker took for the leader. */
  onWaiting(call: Call, hint: LeaderHint | undefined): void;
  onSettled(call: Call): void;
}

/**
 * One request on its way: at most one attempt at a time, repeated until an answer is final or the deadline passes.
 * Once an attempt may have taken effect (`#maybeDone`), no later refusal is reported as one.
 */
export class Call {
  readonly group: string;
  readonly bytes: number;
  readonly deadlineMs: number;
  readonly #op: AnyOp;
  readonly #what: CallRequest<unknown, unknown>;
  readonly #signal: Cancellation;
  readonly #host: CallHost;
  readonly #startedMs: number;
  /** Only a call that can park for long is worth a listener; the others are looked at by the sweep. */
  readonly #onAbort: (() => void) | undefined;
  #target: Target | undefined;
  #withdraw: (() => boolean) | undefined;
  #attempts = 0;
  #maybeDone = false;
  #settled = false;
  #failed = false;
  #retryAtMs = 0;

  constructor(what: CallRequest<unknown, unknown>, limits: CallLimits, host: CallHost) {
    this.group = what.group;
    this.#what = what;
    this.#op = what.op;
    this.bytes = what.op.bytes(what.request);
    this.deadlineMs = limits.deadlineMs;
    this.#signal = limits.signal;
    this.#host = host;
    this.#startedMs = host.nowMs();
    if (what.op.parks !== true) return;
    this.#onAbort = (): void => this.cancel();
    limits.signal.addEventListener('abort', this.#onAbort);
  }

  /** The leader that works on it now; undefined while it waits for one. */
  get target(): Target | undefined {
    return this.#target;
  }

  get aborted(): boolean {
    return this.#signal.aborted;
  }

  /** Waiting, and its pause is over. */
  due(nowMs: number): boolean {
    return !this.#settled && this.#target === undefined && nowMs >= this.#retryAtMs;
  }

  attempt(target: Target): void {
    if (this.#settled) return;
    const request = this.#requestNow();
    if (this.#attempts > 0) mark('forwardRepeated');
    this.#attempts += 1;
    const attempt = this.#attempts;
    this.#target = target;
    const withdraw = target.run(this.#op, request, (outcome, hint) => {
      if (attempt === this.#attempts && !this.#settled) this.#answered(outcome, hint);
      else if (this.#failed && outcome.kind === 'done') {
        mark('forwardUnclaimed');
        this.#what.unclaimed?.(outcome.value);
      }
    });
    // The answer may have come already, and with it the next attempt.
    if (attempt === this.#attempts && this.#target === target) this.#withdraw = withdraw;
  }

  /** Another broker leads now: what the old one makes of the request no longer counts. */
  abandon(): void {
    if (this.#target !== undefined) mark('forwardMoved');
    this.#withdrawAttempt();
  }

  expire(): void {
    this.#giveUp('NO_LEADER', `no leader of group ${this.group} answered before the deadline`);
  }

  cancel(): void {
    this.#giveUp('CLOSED', 'the caller gave up');
  }

  close(): void {
    this.#giveUp('CLOSED', 'the gateway is closing');
  }

  #requestNow(): unknown {
    if (this.#attempts === 0 || this.#op.again === undefined) return this.#what.request;
    return this.#op.again(this.#what.request, this.#host.nowMs() - this.#startedMs);
  }

  #answered(outcome: Outcome<unknown>, hint: LeaderHint | undefined): void {
    this.#target = undefined;
    this.#withdraw = undefined;
    if (outcome.kind === 'done') this.#finish(outcome);
    else if (outcome.kind === 'unknown') {
      this.#maybeDone = true;
      this.#wait(hint);
    } else if (retried.has(outcome.code)) this.#wait(hint);
    else this.#finish(this.#refusal(outcome.code, outcome.message));
  }

  #wait(hint: LeaderHint | undefined): void {
    this.#retryAtMs = this.#host.nowMs() + Math.min(backoffMaxMs, backoffMinMs + 10 * this.#attempts);
    this.#host.onWaiting(this, hint);
  }

  #refusal(code: ErrorCode, message: string): Outcome<unknown> {
    if (!this.#maybeDone || !this.#op.changes) return refused(code, message);
    mark('forwardRefusalWithheld');
    return (
      this.#op.repeated?.(code) ?? unknown(`an earlier attempt was not answered; then ${code}: ${message}`)
    );
  }

  #giveUp(code: ErrorCode, message: string): void {
    if (this.#settled) return;
    this.#withdrawAttempt();
    this.#finish(this.#refusal(code, message));
  }

  #withdrawAttempt(): void {
    if (this.#target === undefined) return;
    this.#attempts += 1; // a late answer of this attempt is not heard
    const unsent = this.#withdraw?.() ?? false;
    if (!unsent) this.#maybeDone = true;
    this.#target = undefined;
    this.#withdraw = undefined;
    this.#retryAtMs = 0;
  }

  #finish(outcome: Outcome<unknown>): void {
    this.#settled = true;
    this.#failed = outcome.kind !== 'done';
    if (this.#onAbort !== undefined) this.#signal.removeEventListener('abort', this.#onAbort);
    this.#host.onSettled(this);
    this.#what.settle(outcome);
  }
}
