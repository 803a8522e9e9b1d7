import type { Outcome } from '../../../src/errors/outcome.ts';
import type { GroupLeader, Reply } from '../../../src/store/api.ts';
import type { EventLoop } from '../event-loop.ts';
import type { SimNetwork } from '../leaves/sim-network.ts';

/** What a client of the simulation sees of a broker. */
export interface SimServer {
  readonly id: string;
  readonly up: boolean;
  /** Undefined: does not lead. */
  readonly session: GroupLeader | undefined;
  readonly leaderHint: string | undefined;
  /** Runs a task in the process: when its pause ends, not at all when it is dead. */
  run(task: () => void): void;
}

export type RpcEnd<T> =
  | { readonly kind: 'answer'; readonly outcome: Outcome<T>; readonly hint: string | undefined }
  | { readonly kind: 'timeout' };

export interface RpcDeps {
  readonly loop: EventLoop;
  readonly network: SimNetwork;
  server(id: string): SimServer;
}

const noBytes = Buffer.alloc(0);

/**
 * One request over the simulated network to whatever process runs at the broker when it arrives. `end` is called
 * exactly once; an answer that comes after the time limit is dropped like by a client that gave up.
 */
export function call<T>(
  deps: RpcDeps,
  what: {
    client: string;
    to: string;
    timeoutMs: number;
    request: (leader: GroupLeader, reply: Reply<T>) => void;
  },
  end: (result: RpcEnd<T>) => void,
): void {
  const { loop, network } = deps;
  let open = true;
  const finish = (result: RpcEnd<T>): void => {
    if (!open) return;
    open = false;
    timer.run = undefined;
    end(result);
  };
  const timer = loop.schedule(what.timeoutMs * 1000, undefined, () => finish({ kind: 'timeout' }));
  network.send(what.client, what.to, noBytes, () => {
    const server = deps.server(what.to);
    server.run(() => {
      const answer = (outcome: Outcome<T>): void => {
        const hint = server.leaderHint;
        network.send(what.to, what.client, noBytes, () => finish({ kind: 'answer', outcome, hint }));
      };
      const { session } = server;
      if (session === undefined) {
        answer({ kind: 'refused', code: 'NOT_LEADER', message: 'this broker does not lead' });
        return;
      }
      loop.touch();
      what.request(session, answer);
    });
  });
}
