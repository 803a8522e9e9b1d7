import type { MemberAdmin } from '../../../src/broker/member-admin.ts';
import type { Outcome } from '../../../src/errors/outcome.ts';
import type { CallLimits } from '../../../src/gateway/backend.ts';
import type { Stream } from '../choices.ts';
import type { SimCluster } from './cluster.ts';
import type { SimNode } from './node.ts';
import { LeaderGuess } from './target.ts';

/** What an operator asks a leader for. `node` is the one that carries it out. */
export type Request = (admin: MemberAdmin, limits: CallLimits, node: SimNode) => Promise<Outcome<unknown>>;
export type ChangeEnd = 'ok' | 'refused' | 'unknown';

const operator = 'operator';
const attemptMs = 800;
const retryMs = 100;
const never = new AbortController().signal;
/** Refusals of this moment: another leader, or the same one later, may do it. */
const passing: ReadonlySet<string> = new Set(['NOT_LEADER', 'CHANGE_PENDING', 'OVERLOADED']);

/** Calls of an operator to whoever leads, repeated as a careful one would: all changes of members are idempotent. */
export class OperatorLink {
  readonly #cluster: SimCluster;
  readonly #guess: LeaderGuess;
  /** No further attempt is made. */
  hungUp = false;

  constructor(cluster: SimCluster, random: Stream) {
    this.#cluster = cluster;
    this.#guess = new LeaderGuess(() => cluster.nodes.map(({ id }) => id), random);
  }

  async ask(request: Request, patienceMs: number): Promise<ChangeEnd> {
    const { loop } = this.#cluster;
    const deadlineUs = loop.now + patienceMs * 1000;
    let unknown = false;
    while (!this.hungUp && loop.now < deadlineUs) {
      const outcome = await this.#attempt(this.#guess.get(), request);
      if (outcome?.kind === 'done') return 'ok';
      if (outcome?.kind === 'refused' && !passing.has(outcome.code)) {
        this.#cluster.effect(`operator refused: ${outcome.code}`);
        return unknown ? 'unknown' : 'refused';
      }
      unknown ||= outcome?.kind !== 'refused';
      await this.pause(retryMs);
    }
    return unknown ? 'unknown' : 'refused';
  }

  async pause(ms: number): Promise<void> {
    const { loop } = this.#cluster;
    return new Promise((resolve) => {
      loop.schedule(ms * 1000, undefined, () => {
        loop.touch();
        resolve();
      });
    });
  }

  /** Undefined: no answer. What nobody waits for any more when it arrives is not begun, as gRPC does not. */
  async #attempt(to: string, request: Request): Promise<Outcome<unknown> | undefined> {
    const { loop, network } = this.#cluster;
    return new Promise((resolve) => {
      let open = true;
      const finish = (outcome: Outcome<unknown> | undefined): void => {
        if (!open) return;
        open = false;
        timer.run = undefined;
        loop.touch();
        resolve(outcome);
      };
      const timer = loop.schedule(attemptMs * 1000, undefined, () => {
        this.#guess.silent();
        finish(undefined);
      });
      network.carry(operator, to, () => {
        const node = this.#cluster.node(to);
        node.run(() => {
          const { admin } = node;
          if (!open || admin === undefined) return;
          loop.touch();
          const limits = { deadlineMs: node.clockMs + attemptMs, signal: never };
          request(admin, limits, node).then(
            (outcome) =>
              node.run(() => {
                const hint = node.leaderHint;
                network.carry(to, operator, () => {
                  this.#guess.told(hint);
                  finish(outcome);
                });
              }),
            (error: unknown) => this.#cluster.fail(error),
          );
        });
      });
    });
  }
}
