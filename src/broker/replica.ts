import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { CommitLog } from '../commitlog/commit-log.ts';
import { ConsumeQueues } from '../commitlog/consume-queues.ts';
import type { BrokerConfig } from '../config/types.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import { GrpcTransport } from '../raft/driver/grpc-transport.ts';
import { RaftNode } from '../raft/driver/raft-node.ts';
import type { LeaderSession } from '../store/leader/session.ts';
import { Store } from '../store/store.ts';
import { Checkpointer } from './checkpointer.ts';
import { DiskBinding } from './disk-binding.ts';
import { GroupState } from './group-state.ts';
import { handOver } from './hand-over.ts';
import { raftNodeOptions } from './raft-options.ts';

const sessionTickMs = 50;
const checkpointMs = 5000;
const handOverMs = 2000;

export interface ReplicaDeps {
  readonly logger: Logger;
  /** The replica can not go on (S15, or a broken invariant); called once. */
  readonly onFatal: (error: Error) => void;
}

/** One replica of the group on this disk: log, replicated state, Raft node. Knows nothing of clients. */
export class Replica implements AsyncDisposable {
  readonly log: CommitLog;
  readonly store: Store;
  readonly node: RaftNode;
  readonly transport: GrpcTransport;
  readonly #state: GroupState;
  readonly #config: BrokerConfig;
  readonly #stack: ResourceStack;

  private constructor(
    parts: Pick<Replica, 'log' | 'store' | 'node' | 'transport'> & { state: GroupState },
    config: BrokerConfig,
    stack: ResourceStack,
  ) {
    this.log = parts.log;
    this.store = parts.store;
    this.node = parts.node;
    this.transport = parts.transport;
    this.#state = parts.state;
    this.#config = config;
    this.#stack = stack;
  }

  /** Recovers the disk. Takes part in the group only from `start()` on. */
  static async open(config: BrokerConfig, deps: ReplicaDeps): Promise<Replica> {
    await using stack = new ResourceStack();
    const log = stack.use(await openLog(config, deps.logger));
    const queues = stack.use(await ConsumeQueues.open({ dir: config.dataDir }));
    const store = stack.use(
      await Store.open({
        dir: join(config.dataDir, 'state'),
        groupName: config.group,
        log,
        queues,
        maxSendBytes: log.recordBytesMax,
      }),
    );
    const self = log.identity;
    const transport = stack.use(new GrpcTransport({ self, peers: peersOf(config) }));
    const state = new GroupState(store, {
      ackEarly: config.sabotage.includes('ack-early'),
      onWork: () => node.wake(),
      onLeading: (session) => reportLeading(deps.logger, session),
    });
    const node: RaftNode = new RaftNode(
      raftNodeOptions(config, { diskId: self.diskId, recordBytesMax: log.recordBytesMax }),
      {
        log,
        transport,
        state,
        random: { nextU32: () => randomBytes(4).readUInt32LE() },
        onFatal: deps.onFatal,
      },
      store.persistedIndex,
    );
    stack.use(node);
    stack.defer(() => state.close());
    return new Replica({ log, store, node, transport, state }, config, stack.move());
  }

  /** The leader session while this broker leads and its state is complete. */
  get session(): LeaderSession | undefined {
    return this.#state.session;
  }

  start(onFatal: (error: Error) => void): void {
    const { node, store, transport } = this;
    node.start();
    this.#stack.use(
      new Checkpointer(checkpointMs, { store, durable: () => node.status().durable, onFailed: onFatal }),
    );
    const ticker = setInterval(() => this.session?.tick(), sessionTickMs);
    this.#stack.defer(() => clearInterval(ticker));
    this.#stack.use(
      new DiskBinding(node, transport, { id: this.#config.name, diskId: this.log.identity.diskId }),
    );
  }

  /** Gives leadership away, if it has it and somebody can take it. */
  async handOver(): Promise<boolean> {
    return handOver(this.node, this.transport, { self: this.#config.name, withinMs: handOverMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

function reportLeading(logger: Logger, session: LeaderSession | undefined): void {
  logger.info({ leading: session !== undefined }, session === undefined ? 'no longer leading' : 'leading');
}

async function openLog(config: BrokerConfig, logger: Logger): Promise<CommitLog> {
  const { segmentBytes, cacheBytes, durability } = config.commitLog;
  return CommitLog.open({
    dir: config.dataDir,
    clusterId: config.clusterName,
    groupId: config.group,
    nodeId: config.name,
    initialConfig: {
      version: 1,
      members: config.members.map(({ name, peerAddress }) => ({
        id: name,
        role: 'voter',
        diskId: undefined,
        address: peerAddress,
      })),
    },
    segmentBytes,
    cacheBytes,
    durability,
    skipFsync: config.sabotage.includes('no-fsync'),
    logger,
  });
}

function peersOf(config: BrokerConfig): ReadonlyMap<string, string> {
  const others = config.members.filter((member) => member.name !== config.name);
  return new Map(others.map((member) => [member.name, member.peerAddress]));
}
