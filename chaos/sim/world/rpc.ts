import type { Outcome } from '../../../src/errors/outcome.ts';
import type { GroupLeader, Reply } from '../../../src/store/api.ts';
import type { EventLoop } from '../event-loop.ts';
import type { Choices } from '../choices.ts';
import type { SimNetwork } from '../leaves/sim-network.ts';
import type { ClientOps, SimGateway } from './gateway.ts';

/** What a client of the simulation sees of a broker. */
export interface SimServer {
  readonly id: string;
  readonly up: boolean;
  /** Undefined: does not lead. */
  readonly session: GroupLeader | undefined;
  readonly leaderHint: string | undefined;
  /** Undefined: clients are served without one in this run, or the broker does not run. */
  readonly gateway: SimGateway | undefined;
  /** Runs a task in the process: when its pause ends, not at all when it is dead. */
  run(task: () => void): void;
}

export type RpcEnd<T> =
  | { readonly kind: 'answer'; readonly outcome: Outcome<T>; readonly hint: string | undefined }
  | { readonly kind: 'timeout' };

export interface RpcDeps {
  readonly loop: EventLoop;
  readonly network: SimNetwork;
  readonly choices: Choices;
  server(id: string): SimServer;
}

export interface RpcRequest<T> {
  readonly client: string;
  readonly to: string;
  readonly timeoutMs: number;
  readonly request: (leader: ClientOps, reply: Reply<T>) => void;
}

/**
 * One request over the simulated network to whatever process runs at the broker when it arrives; a broker that does
 * not lead forwards it to the one that it believes to (decision 12). `end` is called exactly once; an answer that
 * comes after the time limit is dropped like by a client that gave up.
 */
export function call<T>(deps: RpcDeps, what: RpcRequest<T>, end: (result: RpcEnd<T>) => void): void {
  const { loop, network } = deps;
  let open = true;
  const finish = (result: RpcEnd<T>): void => {
    if (!open) return;
    open = false;
    timer.run = undefined;
    end(result);
  };
  let giveUp: (() => void) | undefined;
  const timer = loop.schedule(what.timeoutMs * 1000, undefined, () => {
    if (giveUp !== undefined) network.carry(what.client, what.to, giveUp);
    finish({ kind: 'timeout' });
  });
  network.carry(what.client, what.to, () => {
    const server = deps.server(what.to);
    server.run(() => {
      const { gateway } = server;
      const answer = (outcome: Outcome<T>): void => {
        // A client of a gateway learns of no leader.
        const hint = gateway === undefined ? server.leaderHint : undefined;
        network.carry(what.to, what.client, () => finish({ kind: 'answer', outcome, hint }));
      };
      if (gateway === undefined) serve(deps, { server, request: what.request }, answer);
      else giveUp = forward(deps, { server, gateway, what }, answer);
    });
  });
}

/** Answers how the client gives the call up, once that arrives. */
function forward<T>(
  { loop, choices }: RpcDeps,
  { server, gateway, what }: { server: SimServer; gateway: SimGateway; what: RpcRequest<T> },
  reply: Reply<T>,
): () => void {
  const caller = new AbortController();
  // Gateways answer a little before their clients stop waiting; not always in time.
  const percent = choices.stream(`deadline of ${what.client}`).between(40, 110);
  const deadlineMs = gateway.nowMs + (what.timeoutMs * percent) / 100;
  what.request(gateway.call({ deadlineMs, signal: caller.signal }), reply);
  return () =>
    server.run(() => {
      if (server.gateway !== gateway) return;
      loop.touch();
      caller.abort();
    });
}

interface Served<T> {
  readonly server: SimServer;
  readonly request: RpcRequest<T>['request'];
}

function serve<T>(deps: RpcDeps, { server, request }: Served<T>, reply: Reply<T>): void {
  const { leaderHint } = server;
  if (server.session !== undefined || leaderHint === undefined || leaderHint === server.id) {
    return serveHere(deps, { server, request }, reply);
  }
  deps.network.carry(server.id, leaderHint, () => {
    const leader = deps.server(leaderHint);
    leader.run(() =>
      serveHere(deps, { server: leader, request }, (outcome) => {
        deps.network.carry(leaderHint, server.id, () => server.run(() => reply(outcome)));
      }),
    );
  });
}

function serveHere<T>({ loop }: RpcDeps, { server, request }: Served<T>, reply: Reply<T>): void {
  const { session } = server;
  if (session === undefined) {
    return reply({ kind: 'refused', code: 'NOT_LEADER', message: 'this broker does not lead' });
  }
  loop.touch();
  request(session, reply);
}
