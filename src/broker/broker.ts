import { type Logger, pino } from 'pino';
import { distinctUntilChanged, filter, map } from 'rxjs';
import { DirLock } from '../commitlog/dir-lock.ts';
import { threadWriter } from '../commitlog/log-writer.ts';
import type { BrokerConfig, MemberAddress } from '../config/types.ts';
import { Security } from '../gateway/access/security.ts';
import { createAdminService } from '../gateway/admin.ts';
import { ClusterDirectory } from '../gateway/directory.ts';
import { systemLeaves } from '../gateway/forward/grpc-streams.ts';
import { createForwardService } from '../gateway/forward/service.ts';
import { Router } from '../gateway/forward/router.ts';
import { createMessagingService } from '../gateway/messaging-service.ts';
import { createProduceService } from '../gateway/produce.ts';
import { GatewayServer } from '../gateway/server.ts';
import { GrpcServer } from '../proto/grpc-server.ts';
import { WatchClient } from '../gateway/watch-client.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import { AdminHttp } from '../metrics/admin-http.ts';
import { GrpcTransport } from '../raft/driver/grpc-transport.ts';
import { systemClock } from '../runtime/clock.ts';
import { systemDisk } from '../runtime/disk.ts';
import { systemRandom } from '../runtime/random.ts';
import type { User } from '../store/access-codec.ts';
import type { GroupLeader } from '../store/api.ts';
import { openLevelDb } from '../store/state-db.ts';
import { brokerMetrics } from './broker-metrics.ts';
import { LocalReplicaView } from './local-replica.ts';
import { LocalView } from './local-view.ts';
import { MemberAdmin, type MemberAdminDeps } from './member-admin.ts';
import { Readiness } from './readiness.ts';
import { Registrar } from './registrar.ts';
import { peerAddresses, Replica, type ReplicaLeaves } from './replica.ts';

const drainMs = 2000;
const checkpointMs = 5000;

/** Everything a broker process runs: one replica of one group, and a gateway to the whole cluster. */
export class Broker {
  /** Settles with the reason when the broker can not go on (S15, broken invariant). */
  readonly failed: Promise<Error>;
  readonly #replica: Replica;
  readonly #gateway: GatewayServer;
  readonly #readiness: Readiness;
  readonly #stack: ResourceStack;

  private constructor(parts: {
    failed: Promise<Error>;
    replica: Replica;
    gateway: GatewayServer;
    readiness: Readiness;
    stack: ResourceStack;
  }) {
    this.failed = parts.failed;
    this.#replica = parts.replica;
    this.#gateway = parts.gateway;
    this.#readiness = parts.readiness;
    this.#stack = parts.stack;
  }

  /** Recovers, listens, and takes part. Throws what open ports, disks or identities refuse. */
  static async start(
    config: BrokerConfig,
    logger: Logger = pino({ level: config.logLevel }),
  ): Promise<Broker> {
    await using stack = new ResourceStack();
    let onFatal: (error: Error) => void = () => undefined;
    const failed = new Promise<Error>((resolve) => {
      onFatal = resolve;
    });
    const security = await Security.open(config.security, { stack, logger });
    const leaves = machine(config, security);
    const replica = stack.use(await Replica.open({ ...config, checkpointMs }, { leaves, logger, onFatal }));
    const readiness = new Readiness(replica.node, () => replica.membership);
    const directory = stack.use(
      new ClusterDirectory({ clusterName: config.clusterName, selfName: config.name }),
    );
    const localLeader = (group: string): GroupLeader | undefined =>
      group === config.group ? replica.session : undefined;
    const router = stack.use(
      new Router({
        leaves: systemLeaves(security.peerCredentials),
        view: () => directory.view,
        onViewChange: (listener) => directory.onChange(listener),
        localLeader,
        selfName: config.name,
      }),
    );
    const forward = createForwardService({
      clock: systemClock,
      groupName: config.group,
      localLeader,
      leaderHint: () => ({ leader: replica.node.soft.leader, term: replica.node.soft.term }),
    });
    const peerServices = [replica.transport.service(), forward];
    stack.use(await GrpcServer.listen(config.peerListen, peerServices, { tls: security.peerPort }));
    replica.start();
    stack.use(new LocalView({ config, directory, replica, clock: systemClock }));
    const removal = reportRemoval(replica, logger);
    stack.defer(() => removal.unsubscribe());
    const gate = security.gate(() => usersOf(replica));
    const gateway = await GatewayServer.listen({
      address: config.listen,
      tls: security.clientPort,
      services: [
        createMessagingService({ backend: router, gate, logger }),
        createProduceService({ backend: router, gate }),
        createAdminService({
          backend: router,
          gate,
          secrets: security.secrets,
          local: new LocalReplicaView(config, replica, readiness),
          members: new MemberAdmin(config, memberAdminDeps(replica)),
        }),
      ],
    });
    stack.defer(async () => gateway.close({ graceMs: drainMs }));
    await startDiscovery(config, { logger, replica, directory, security, stack });
    await startAdmin(config, { replica, readiness, stack });
    return new Broker({ failed, replica, gateway, readiness, stack: stack.move() });
  }

  /** Hands leadership over, finishes what is in flight, flushes, closes. */
  async close(): Promise<void> {
    this.#readiness.stop();
    await this.#replica.handOver();
    await this.#gateway.close({ graceMs: drainMs });
    await this.#stack[Symbol.asyncDispose]();
  }
}

function machine(config: BrokerConfig, security: Security): ReplicaLeaves<GrpcTransport> {
  return {
    disk: systemDisk,
    clock: systemClock,
    random: systemRandom,
    lock: (dir) => DirLock.take(dir),
    writer: threadWriter,
    openDb: openLevelDb,
    openTransport: (identity) => {
      const self = { ...identity, address: ownAddresses(config).peerAddress };
      const credentials = security.peerCredentials;
      return new GrpcTransport({ self, addresses: peerAddresses(config), credentials });
    },
  };
}

/** A disk that holds nothing yet knows no users, rather than none. */
function usersOf({ store }: Replica): ReadonlyMap<string, User> | undefined {
  return store.appliedIndex > 0 ? store.state.access.users : undefined;
}

/** What others call this broker by: it may listen on a wildcard. */
function ownAddresses(config: BrokerConfig): Pick<MemberAddress, 'peerAddress' | 'clientAddress'> {
  const own = config.members.find((member) => member.name === config.name);
  return own ?? { peerAddress: config.peerListen, clientAddress: config.listen };
}

function memberAdminDeps({ node, transport, log, self }: Replica): MemberAdminDeps {
  return { node, transport, log, self, clock: systemClock };
}

/** A removed broker stays idle and does not end: a supervisor would only start it again. */
function reportRemoval({ node }: Replica, logger: Logger): { unsubscribe(): void } {
  return node.soft$
    .pipe(
      map(({ removed }) => removed),
      distinctUntilChanged(),
      filter((removed) => removed),
    )
    .subscribe(() => logger.warn('removed from the broker group: staying idle; this broker can be stopped'));
}

async function startDiscovery(
  config: BrokerConfig,
  parts: {
    logger: Logger;
    replica: Replica;
    directory: ClusterDirectory;
    security: Security;
    stack: ResourceStack;
  },
): Promise<void> {
  const { replica, directory, security, stack, logger } = parts;
  const dialer = security.namesrvDialer;
  const { node, store } = replica;
  const own = ownAddresses(config);
  const watch = stack.use(
    new WatchClient({ addresses: config.namesrv, clusterName: config.clusterName, dialer }),
  );
  directory.follow(watch.state$);
  const registrar = stack.use(
    new Registrar({
      addresses: config.namesrv,
      dialer,
      self: {
        cluster: config.clusterName,
        group: config.group,
        broker: config.name,
        clientAddress: own.clientAddress,
        peerAddress: own.peerAddress,
      },
      state: () => ({
        ...node.soft,
        member: replica.membership === 'voter' || replica.membership === 'learner',
        topics: store.topics,
        topicsVersion: store.topicsVersion,
      }),
      logger,
    }),
  );
  const changes = node.soft$.subscribe(() => registrar.changed());
  stack.defer(() => changes.unsubscribe());
  return Promise.resolve();
}

async function startAdmin(
  config: BrokerConfig,
  parts: { replica: Replica; readiness: Readiness; stack: ResourceStack },
): Promise<void> {
  if (config.adminListen === undefined) return;
  const { replica, readiness, stack } = parts;
  const metrics = stack.use(brokerMetrics(replica));
  const checks = {
    live: [],
    startup: [],
    ready: [{ name: 'replica', failure: () => readiness.failure() }],
  };
  stack.use(await AdminHttp.listen(config.adminListen, { checks, metrics: metrics.metrics }));
}
