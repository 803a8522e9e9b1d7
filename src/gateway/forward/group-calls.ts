import { refused, type Outcome } from '../../errors/outcome.ts';
import type { Scheduled } from '../../runtime/clock.ts';
import type { GroupLeader } from '../../store/api.ts';
import type { CallLimits } from '../backend.ts';
import type { ClusterView } from '../cluster-view.ts';
import { Call, type CallHost, type CallRequest } from './call.ts';
import type { LeaderHint } from './frames.ts';
import { Leaders } from './leaders.ts';
import { noticeCode, type Op } from './ops.ts';
import { defaultForwardLimits, type ForwardLimits, type RouterLeaves } from './service-deps.ts';

export interface RouterDeps {
  readonly leaves: RouterLeaves;
  readonly view: () => ClusterView;
  /** Calls `listener` after each change of the view; answers how to stop that. */
  readonly onViewChange: (listener: () => void) => () => void;
  readonly localLeader: (group: string) => GroupLeader | undefined;
  /** Name of the broker that this process is, if it is one. */
  readonly selfName?: string;
  /** Bounds of each forward stream. */
  readonly limits?: ForwardLimits;
  /** Bounds of all calls under way, waiting ones included. @default 65536 calls, 128 MiB */
  readonly callLimits?: { readonly calls: number; readonly bytes: number };
}

/** A waiting call is looked at this often, one under way only for its deadline. */
const waitingSweepMs = 10;
const deadlineSweepMs = 40;
const probeEveryMs = 50;
const aliveFlushMs = 200;
const aliveMax = 16_384;

/**
 * Carries calls to the leader of their broker group and keeps them moving: re-sends after a refusal, a broken stream or
 * a change of leader, until the deadline. One timer serves all calls.
 */
export class GroupCalls implements Disposable {
  readonly #deps: RouterDeps;
  readonly #leaders: Leaders;
  readonly #calls = new Set<Call>();
  readonly #unsubscribe: () => void;
  readonly #bounds: { readonly calls: number; readonly bytes: number };
  readonly #alive = new Set<string>();
  readonly #probedAtMs = new Map<string, number>();
  readonly #host: CallHost;
  #aliveTimer: Scheduled | undefined;
  #bytes = 0;
  #sweepTimer: Scheduled | undefined;
  #sweepAtMs = Infinity;
  #closed = false;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
    this.#bounds = deps.callLimits ?? { calls: 65_536, bytes: 128 * 1024 * 1024 };
    this.#leaders = new Leaders({
      leaves: deps.leaves,
      view: deps.view,
      localLeader: deps.localLeader,
      selfName: deps.selfName,
      limits: deps.limits ?? defaultForwardLimits,
      onHint: (group) => this.#redirect(group),
    });
    this.#host = {
      nowMs: () => deps.leaves.clock.monotonicMs(),
      onWaiting: (call, hint) => this.#onWaiting(call, hint),
      onSettled: (call) => this.#onSettled(call),
    };
    this.#unsubscribe = deps.onViewChange(() => this.#onView());
  }

  /** Number of calls under way, waiting ones included. */
  get pending(): number {
    return this.#calls.size;
  }

  call<Req, Res>(
    op: Op<Req, Res>,
    what: Pick<CallRequest<Req, Res>, 'group' | 'request' | 'unclaimed'>,
    limits: CallLimits,
  ): Promise<Outcome<Res>> {
    if (this.#closed) return Promise.resolve(refused('CLOSED', 'the gateway is closing'));
    if (limits.signal.aborted) return Promise.resolve(refused('CLOSED', 'the caller gave up'));
    const bytes = op.bytes(what.request);
    if (this.#calls.size >= this.#bounds.calls || this.#bytes + bytes > this.#bounds.bytes)
      return Promise.resolve(refused('OVERLOADED', 'too many requests wait in this gateway'));
    return new Promise((resolve) => {
      const request: CallRequest<Req, Res> = { op, ...what, settle: resolve };
      const call = new Call(request, limits, this.#host);
      this.#calls.add(call);
      this.#bytes += call.bytes;
      this.#advance(call);
      this.#arm(call.target === undefined ? waitingSweepMs : deadlineSweepMs);
    });
  }

  clientAlive(clientId: string): void {
    if (this.#closed || this.#alive.size >= aliveMax) return;
    this.#alive.add(clientId);
    this.#aliveTimer ??= this.#deps.leaves.clock.after(aliveFlushMs, () => this.#flushAlive());
  }

  clientGone(clientId: string): void {
    this.#alive.delete(clientId);
    if (!this.#closed) this.#notifyAll(noticeCode.clientGone, clientId);
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    this.#sweepTimer?.[Symbol.dispose]();
    this.#aliveTimer?.[Symbol.dispose]();
    for (const call of this.#calls) call.close();
    this.#leaders.close();
  }

  #advance(call: Call): void {
    const target = this.#leaders.target(call.group);
    if (target !== undefined) call.attempt(target);
    else this.#probe(call.group);
  }

  #onWaiting(call: Call, hint: LeaderHint | undefined): void {
    if (this.#closed) {
      call.close();
      return;
    }
    this.#arm(waitingSweepMs);
    if (hint?.leader === undefined) this.#probe(call.group);
    else this.#leaders.learn(call.group, hint);
  }

  #onSettled(call: Call): void {
    if (this.#calls.delete(call)) this.#bytes -= call.bytes;
  }

  #onView(): void {
    if (this.#closed) return;
    for (const { name } of this.#deps.view().groups) this.#redirect(name);
    this.#leaders.prune();
  }

  /** Calls of the group that wait, or that another broker works on, go to the leader that is known now. */
  #redirect(group: string): void {
    const target = this.#leaders.target(group);
    if (target === undefined) return;
    for (const call of this.#calls) {
      if (call.group !== group || call.target === target) continue;
      call.abandon();
      call.attempt(target);
    }
  }

  /** At most one question per group and `probeEveryMs`, while calls wait. */
  #probe(group: string): void {
    const now = this.#host.nowMs();
    if (now - (this.#probedAtMs.get(group) ?? -Infinity) < probeEveryMs) return;
    this.#probedAtMs.set(group, now);
    this.#leaders.probe(group);
  }

  #arm(delayMs: number): void {
    const at = this.#host.nowMs() + delayMs;
    if (this.#closed || at >= this.#sweepAtMs) return;
    this.#sweepTimer?.[Symbol.dispose]();
    this.#sweepAtMs = at;
    this.#sweepTimer = this.#deps.leaves.clock.after(delayMs, () => this.#sweep());
  }

  #sweep(): void {
    this.#sweepAtMs = Infinity;
    const now = this.#host.nowMs();
    let waiting = false;
    for (const call of this.#calls) {
      if (now >= call.deadlineMs) call.expire();
      else if (call.aborted) call.cancel();
      else if (call.due(now)) this.#advance(call);
      waiting ||= call.target === undefined;
    }
    if (this.#calls.size > 0) this.#arm(waiting ? waitingSweepMs : deadlineSweepMs);
  }

  #flushAlive(): void {
    this.#aliveTimer = undefined;
    for (const clientId of this.#alive) this.#notifyAll(noticeCode.clientAlive, clientId);
    this.#alive.clear();
  }

  #notifyAll(code: number, clientId: string): void {
    for (const { name } of this.#deps.view().groups) this.#leaders.target(name)?.notify(code, clientId);
  }
}
