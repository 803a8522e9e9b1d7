import { LocalView } from '../../../src/broker/local-view.ts';
import type { Replica } from '../../../src/broker/replica.ts';
import type { CallLimits } from '../../../src/gateway/backend.ts';
import { ClusterDirectory } from '../../../src/gateway/directory.ts';
import { Router } from '../../../src/gateway/forward/router.ts';
import { defaultForwardLimits } from '../../../src/gateway/forward/service-deps.ts';
import { ForwardSession } from '../../../src/gateway/forward/session.ts';
import type { Outcome } from '../../../src/errors/outcome.ts';
import type { GroupLeader, Reply } from '../../../src/store/api.ts';
import type { Choices } from '../choices.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import type { SimClock } from '../leaves/sim-clock.ts';
import type { SimStreams } from '../leaves/sim-streams.ts';
import type { SimTransport } from '../leaves/sim-transport.ts';
import { SettlingLeader } from './settling-leader.ts';

interface GatewayNames {
  readonly id: string;
  readonly group: string;
  readonly members: readonly string[];
}

interface GatewayProcess {
  readonly replica: Replica<SimTransport>;
  readonly life: Life;
  readonly clock: SimClock;
  readonly loop: EventLoop;
  readonly choices: Choices;
  readonly streams: SimStreams;
}

/** The operations that simulated clients use. */
export type ClientOps = Pick<
  GroupLeader,
  'send' | 'ack' | 'createTopic' | 'describeTopic' | 'describeGroup' | 'clientAlive'
> & {
  receive(...call: Parameters<GroupLeader['receive']>): void;
};

/** The gateway of one life of a broker: the production router, its view of the cluster, and the leader's end of streams. */
export class SimGateway {
  readonly #process: GatewayProcess;
  readonly #router: Router;
  #settling: SettlingLeader | undefined;

  constructor({ id, group, members }: GatewayNames, process: GatewayProcess) {
    const { replica, life, clock, loop, choices, streams } = process;
    this.#process = process;
    const directory = new ClusterDirectory({ clusterName: 'sim', selfName: id });
    const addressed = members.map((name) => ({ name, peerAddress: `${name}:1`, clientAddress: `${name}:2` }));
    const local = { name: id, group, members: addressed };
    new LocalView({ config: local, clock, replica, directory }).refresh();
    this.#router = new Router({
      leaves: { clock, random: choices.stream(`gateway ${id}`), dial: streams.dialFrom(id, life) },
      view: () => directory.view,
      onViewChange: (listener) =>
        directory.onChange(() => {
          loop.touch();
          listener();
        }),
      localLeader: () => this.#localLeader(),
      selfName: id,
    });
    const stats = { streams: 0, requests: 0, overloaded: 0, malformed: 0 };
    const session = {
      clock,
      groupName: group,
      localLeader: () => replica.session,
      leaderHint: () => ({ leader: replica.node.soft.leader, term: replica.node.soft.term }),
      limits: defaultForwardLimits,
      stats,
    };
    streams.listen(id, life, (stream) => new ForwardSession(stream, session));
  }

  /** By the clock that deadlines go by. */
  get nowMs(): number {
    return this.#process.clock.monotonicMs();
  }

  /** The cluster as one client call reaches it. */
  call(limits: CallLimits): ClientOps {
    const { loop } = this.#process;
    const router = this.#router;
    const settle = <T>(outcome: Promise<Outcome<T>>, reply: Reply<T>): void => {
      loop.touch();
      outcome.then(reply, (error: unknown) => {
        // A router never rejects: let the run end with it.
        loop.schedule(0, undefined, () => {
          throw error;
        });
      });
    };
    return {
      send: (group, reply) => settle(router.send(group, limits), reply),
      receive: (request, reply) => settle(router.receive(request, limits), reply),
      ack: (request, reply) => settle(router.ack(request, limits), reply),
      describeTopic: (name, reply) => settle(router.describeTopic(name, limits), reply),
      describeGroup: (group, reply) => settle(router.describeGroup(group, limits), reply),
      createTopic: (config, reply) => settle(router.createTopic(config, limits), reply),
      clientAlive: (clientId) => router.clientAlive(clientId),
    };
  }

  /** The same object for the same leader session, as the router expects it. */
  #localLeader(): GroupLeader | undefined {
    const { replica, loop } = this.#process;
    const { session } = replica;
    if (session === undefined) this.#settling = undefined;
    else if (this.#settling?.leader !== session) this.#settling = new SettlingLeader(session, loop);
    return this.#settling;
  }
}
