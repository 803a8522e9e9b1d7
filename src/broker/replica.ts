import { CommitLog } from '../commitlog/commit-log.ts';
import type { ConsumeQueues } from '../commitlog/consume-queues.ts';
import type { RepairSource } from '../commitlog/log-repair.ts';
import type { LogSink } from '../commitlog/log-sink.ts';
import type { CommitLogOptions } from '../commitlog/open-log.ts';
import type { BrokerConfig, MemberAddress } from '../config/types.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import { buggify } from '../marks/buggify.ts';
import { toIndex, type GroupConfig, type NodeId } from '../raft/core/types.ts';
import type { LogIdentity } from '../raft/driver/raft-log.ts';
import { RaftNode } from '../raft/driver/raft-node.ts';
import { fetchBytesMax, type FetchRequest, type Transport } from '../raft/driver/transport.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Random } from '../runtime/random.ts';
import type { LeaderSession } from '../store/leader/session.ts';
import type { OpenStateDb } from '../store/state-db.ts';
import type { Store } from '../store/store.ts';
import { openStore } from './open-store.ts';
import type { BoundaryStates } from '../commitlog/boundary-states.ts';
import { Checkpointer } from './checkpointer.ts';
import { DiskSpace, makeRoom } from './disk-space.ts';
import { DiskBinding } from './disk-binding.ts';
import { FloorKeeper } from './floor-keeper.ts';
import { GroupState } from './group-state.ts';
import { handOver } from './hand-over.ts';
import { membershipOf, type Membership } from './membership.ts';
import { raftNodeOptions } from './raft-options.ts';
import { Retention } from './retention.ts';
import { Seeder, type SeedProgress } from './seeder.ts';

const sessionTickMs = 50;
const handOverMs = 2000;
const shortFetchBytes = 64;

/** All that a replica has of the world: the machine and its network in a broker process, models of both in a simulation. */
export interface ReplicaLeaves<T extends Transport> {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly lock: CommitLogOptions['lock'];
  readonly writer: CommitLogOptions['writer'];
  readonly openDb: OpenStateDb;
  /** Asked once, when the disk has told who this is. The replica closes it. */
  openTransport(self: LogIdentity): T;
}

export interface ReplicaDeps<T extends Transport> {
  readonly leaves: ReplicaLeaves<T>;
  readonly logger: LogSink;
  /** The replica can not go on (S15, or a broken invariant). */
  readonly onFatal: (error: Error) => void;
}

export type ReplicaConfig = Pick<
  BrokerConfig,
  'clusterName' | 'group' | 'name' | 'dataDir' | 'raft' | 'commitLog' | 'sabotage'
> & {
  readonly members: readonly (Pick<MemberAddress, 'name'> & Partial<Pick<MemberAddress, 'peerAddress'>>)[];
  /** Time between two saves of the replicated state. */
  readonly checkpointMs: number;
};

interface ReplicaParts {
  readonly state: GroupState;
  readonly queues: ConsumeQueues;
  readonly boundaries: BoundaryStates;
  readonly seeder: Seeder;
  readonly config: ReplicaConfig;
}

/** One replica of the group on this disk: log, replicated state, Raft node. Knows nothing of clients. */
export class Replica<T extends Transport = Transport> implements AsyncDisposable {
  readonly log: CommitLog;
  readonly store: Store;
  readonly node: RaftNode;
  readonly transport: T;
  readonly #parts: ReplicaParts;
  #retention: Retention | undefined;
  readonly #deps: ReplicaDeps<T>;
  readonly #stack: ResourceStack;
  #space: DiskSpace | undefined;

  private constructor(
    parts: Pick<Replica<T>, 'log' | 'store' | 'node' | 'transport'> & ReplicaParts,
    deps: ReplicaDeps<T>,
    stack: ResourceStack,
  ) {
    this.log = parts.log;
    this.store = parts.store;
    this.node = parts.node;
    this.transport = parts.transport;
    this.#parts = parts;
    this.#deps = deps;
    this.#stack = stack;
  }

  /** Recovers the disk. Takes part in the group only from `start()` on. */
  static async open<T extends Transport>(config: ReplicaConfig, deps: ReplicaDeps<T>): Promise<Replica<T>> {
    const { leaves, logger, onFatal } = deps;
    const { disk, clock, random, openDb } = leaves;
    await using stack = new ResourceStack();
    await makeRoom(disk, config.dataDir, config.commitLog.disk);
    const log = stack.use(await openLog(config, deps));
    const { store, queues, boundaries, resources } = await openStore({
      disk,
      random,
      openDb,
      dir: config.dataDir,
      groupName: config.group,
      segmentBytes: config.commitLog.segmentBytes,
      log,
      logger,
    });
    stack.use(resources);
    const transport = stack.use(leaves.openTransport(log.identity));
    const state = new GroupState(store, {
      clock,
      ackEarly: config.sabotage.includes('ack-early'),
      confirm: (reply) => node.readIndex((index) => reply(index !== undefined)),
      onWork: () => node.wake(),
      onLeading: (session) => reportLeading(logger, session),
    });
    const seeder = new Seeder({
      disk,
      dir: config.dataDir,
      clock,
      transport,
      store,
      logger,
      onFetched: (order, ok) => node.seedFetched(order, ok),
    });
    const node: RaftNode = new RaftNode(
      raftNodeOptions(config, { diskId: log.identity.diskId, recordBytesMax: log.recordBytesMax }),
      {
        log,
        transport,
        state,
        clock,
        random,
        onFatal,
        serveFetch: (request) => serveFetch({ log, boundaries }, request),
        onSeed: (order) => seeder.order(order),
      },
      store.appliedIndex,
    );
    stack.use(node);
    stack.use(seeder);
    stack.defer(() => state.close());
    return new Replica(
      { log, store, queues, boundaries, seeder, node, transport, state, config },
      deps,
      stack.move(),
    );
  }

  /** The leader session while this broker leads and its state is complete. */
  get session(): LeaderSession | undefined {
    return this.#parts.state.session;
  }

  start(): void {
    const { node, log, store, transport } = this;
    const { leaves, logger, onFatal } = this.#deps;
    const { clock } = leaves;
    node.start();
    // Another broker serves from the right files; here they are made again at the next start.
    this.#parts.queues.onDistrust = (topic, queueId) => {
      logger.error({ topic, queueId }, 'a ConsumeQueue is damaged; it is made again at the next start');
      void this.handOver();
    };
    log.repair.start(this.#repairSource(), this.#parts.config.commitLog.scrubBytesPerSecond);
    this.#stack.use(
      new Checkpointer(this.#parts.config.checkpointMs, {
        clock,
        store,
        durable: () => toIndex(Math.min(node.status().durable, log.syncedIndex)),
        onFailed: onFatal,
      }),
    );
    const { boundaries, queues, config } = this.#parts;
    this.#space = this.#stack.use(
      new DiskSpace({
        disk: leaves.disk,
        clock,
        dir: config.dataDir,
        settings: config.commitLog.disk,
        logger,
        onLevel: (level) => node.diskFull(level),
      }),
    );
    this.#stack.use(
      new FloorKeeper({
        clock,
        log,
        store,
        queues,
        boundaries,
        logger,
        onAdvanced: (floor) => node.floorAdvanced(floor),
        onFailed: onFatal,
      }),
    );
    this.#retention = this.#stack.use(
      new Retention({
        clock,
        log,
        store,
        logger,
        segmentBytes: config.commitLog.segmentBytes,
        settings: config.commitLog.retention,
        session: () => this.session,
        spaceShort: () => node.status().diskFull !== 'none',
        neededFrom: () => node.status().seedFloor,
      }),
    );
    this.#stack.use(clock.every(sessionTickMs, () => this.#tickSession()));
    this.#stack.use(
      new DiskBinding({ clock, node, transport, self: this.self, addresses: peerAddresses(config) }),
    );
  }

  /** Of the disk that holds the data, used by anything; 0 before the start. */
  get diskUsedPercent(): number {
    return this.#space?.usedPercent ?? 0;
  }

  /** The leader has everything; the others may. */
  #repairSource(): RepairSource {
    const { node, transport } = this;
    return {
      peers: () => {
        const { config, leader } = node.status();
        const others = config.members.map(({ id }) => id).filter((id) => id !== this.self.id);
        return others.toSorted((a, b) => Number(b === leader) - Number(a === leader));
      },
      fetch: (peer, { position, bytes }, signal) =>
        transport.fetch(peer, { kind: 'log', position, bytes: Math.min(bytes, fetchBytesMax) }, signal),
      // S17: another broker serves what this one can not read until it is repaired.
      onDamage: () => void this.#makeRoom(),
    };
  }

  async #makeRoom(): Promise<void> {
    if (!(await this.handOver())) this.node.damaged();
  }

  /** What this replica fetches because it is behind the leader's floor. */
  get seeding(): SeedProgress | undefined {
    return this.#parts.seeder.progress;
  }

  /** Why this leader deletes nothing for its age; undefined: it does, or does not lead. */
  get clockDoubt(): string | undefined {
    return this.#retention?.clockDoubt;
  }

  #tickSession(): void {
    const { session, node } = this;
    if (session === undefined) return;
    session.diskFull = node.status().diskFull !== 'none';
    session.tick();
  }

  /** Gives leadership away, if it has it and somebody can take it. */
  async handOver(): Promise<boolean> {
    const { node, transport } = this;
    return handOver({ clock: this.#deps.leaves.clock, node, transport, self: this.self.id }, handOverMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  /** Name and disk. */
  get self(): { readonly id: NodeId; readonly diskId: string } {
    const { nodeId, diskId } = this.log.identity;
    return { id: nodeId, diskId };
  }

  get membership(): Membership {
    return membershipOf(this);
  }
}

async function serveFetch(
  { log, boundaries }: { log: CommitLog; boundaries: BoundaryStates },
  request: FetchRequest,
): Promise<Buffer> {
  const bytes = Math.min(request.bytes, buggify('shortFetch') ? shortFetchBytes : fetchBytesMax);
  if (request.kind === 'log') return log.committedBytes(request.position, bytes);
  return boundaries.read(request.base, request.offset, bytes);
}

function reportLeading(logger: LogSink, session: LeaderSession | undefined): void {
  logger.info({ leading: session !== undefined }, session === undefined ? 'no longer leading' : 'leading');
  if (session !== undefined)
    session.onConflict = (conflict) =>
      logger.warn(
        { ...conflict },
        'clients of a consumer group name different filters for a topic: what one skips is lost for the others',
      );
}

/** Addresses of peer ports that the configuration file tells. */
export function peerAddresses({ members }: Pick<ReplicaConfig, 'members'>): ReadonlyMap<NodeId, string> {
  return new Map(
    members.flatMap(({ name, peerAddress }) => (peerAddress === undefined ? [] : [[name, peerAddress]])),
  );
}

/** What a new disk starts from. One that joins knows nobody and elects nobody, until a leader tells it (R59). */
function initialConfig({ members, raft }: ReplicaConfig): GroupConfig {
  if (raft.join) return { version: 0, members: [] };
  return {
    version: 1,
    members: members.map(({ name, peerAddress }) => ({
      id: name,
      role: 'voter',
      diskId: undefined,
      address: peerAddress,
    })),
  };
}

async function openLog<T extends Transport>(
  config: ReplicaConfig,
  { leaves, logger }: ReplicaDeps<T>,
): Promise<CommitLog> {
  const { segmentBytes, cacheBytes, durability } = config.commitLog;
  return CommitLog.open({
    dir: config.dataDir,
    clusterId: config.clusterName,
    groupId: config.group,
    nodeId: config.name,
    initialConfig: initialConfig(config),
    segmentBytes,
    cacheBytes,
    durability,
    skipFsync: config.sabotage.includes('no-fsync'),
    logger,
    ...leaves,
  });
}
