import { join } from 'node:path';
import { Replica } from '../../../src/broker/replica.ts';
import { silentSink } from '../../../src/commitlog/log-sink.ts';
import { inlineWriter } from '../../../src/commitlog/inline-writer.ts';
import type { RetentionSettings, Sabotage } from '../../../src/config/types.ts';
import type { GroupLeader } from '../../../src/store/api.ts';
import type { Choices, Stream } from '../choices.ts';
import { Life, type EventLoop } from '../event-loop.ts';
import { Hardware, SimClock } from '../leaves/sim-clock.ts';
import { CrashedError, Platter } from '../leaves/platter.ts';
import { SimDisk } from '../leaves/sim-disk.ts';
import { SimStateDb } from '../leaves/sim-state-db.ts';
import { SimTransport, type Wiring } from '../leaves/sim-transport.ts';
import type { SimStreams } from '../leaves/sim-streams.ts';
import { SimGateway } from './gateway.ts';
import type { SimServer } from './rpc.ts';

export interface NodeOptions {
  readonly id: string;
  readonly members: readonly string[];
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly segmentBytes: number;
  readonly cacheBytes: number;
  readonly retention: RetentionSettings;
  readonly checkpointMs: number;
  /** Promises that are switched off, to prove that this is noticed. */
  readonly sabotage: readonly Sabotage[];
  /** µs of one sync while the disk is well. */
  readonly syncUs: number;
  /** The process has a gateway, as clients reach it. */
  readonly forwarding: boolean;
}

export interface NodeEvents {
  started(node: SimNode): void;
  /** The process ended, by a fault or of its own accord; undefined: a fault ended it. */
  ended(node: SimNode, error: Error | undefined): void;
  effect(effect: string): void;
}

export interface NodeDeps {
  readonly loop: EventLoop;
  readonly choices: Choices;
  readonly wiring: Wiring;
  readonly streams: SimStreams;
  readonly events: NodeEvents;
}

const group = 'g0';
const dataDir = '/data';
const diskLimits = { softLimitPercent: 90, hardLimitPercent: 95, ballastBytes: 64 * 1024 };

/** One machine with at most one broker process on it: the production replica on simulated leaves. */
export class SimNode implements SimServer {
  readonly id: string;
  readonly options: NodeOptions;
  readonly platter: Platter;
  readonly hardware = new Hardware();
  /** ms that every sync takes longer: a slow or hanging disk. */
  stallMs = 0;
  /** Nobody starts a process here for the time being. */
  absent = false;
  replica: Replica<SimTransport> | undefined;
  /** What its leader may delete; read anew whenever one decides. */
  readonly #retention: { -readonly [K in keyof RetentionSettings]: RetentionSettings[K] };
  readonly #deps: NodeDeps;
  readonly #random: Stream;
  #life: Life | undefined;
  #transport: SimTransport | undefined;
  #gateway: SimGateway | undefined;

  constructor(options: NodeOptions, deps: NodeDeps) {
    this.id = options.id;
    this.options = options;
    this.#retention = { ...options.retention };
    this.#deps = deps;
    this.#random = deps.choices.stream(`node ${options.id}`);
    this.platter = new Platter(deps.choices.stream(`disk ${options.id}`));
    this.platter.onEffect = (effect) => deps.events.effect(effect);
    this.platter.onCrash = () => {
      deps.events.effect('crash in a disk operation');
      this.crash();
    };
  }

  /** A process runs here, be it paused. */
  get up(): boolean {
    return this.#life !== undefined;
  }
  get session(): GroupLeader | undefined {
    return this.replica?.session;
  }
  get leaderHint(): string | undefined {
    return this.replica?.node.soft.leader;
  }
  get transport(): SimTransport | undefined {
    return this.#transport;
  }
  get gateway(): SimGateway | undefined {
    return this.#gateway;
  }
  get segmentsDir(): string {
    return join(dataDir, 'commitlog');
  }
  get dataDir(): string {
    return dataDir;
  }

  /** Runs a task in the process: at once, or when its pause ends; not at all when it is dead. */
  run(task: () => void): void {
    const life = this.#life;
    if (life === undefined) return;
    if (life.pausedUntil > this.#deps.loop.now) this.#deps.loop.schedule(0, life, task);
    else task();
  }

  start(): void {
    if (this.up || this.absent) return;
    const life = new Life();
    this.#life = life;
    this.#deps.loop.touch();
    this.#boot(life).catch((error: unknown) => {
      if (error instanceof CrashedError || !life.alive) return;
      this.#exit(life, error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** SIGKILL: what the page cache holds stays. */
  crash(): void {
    if (this.#life === undefined) return;
    this.#kill(this.#life);
    this.#deps.events.ended(this, undefined);
  }

  losePower(): void {
    this.crash();
    this.platter.losePower();
  }

  /** SIGSTOP, a long collection of garbage, a busy host. */
  pause(ms: number): void {
    const life = this.#life;
    if (life !== undefined) life.pausedUntil = Math.max(life.pausedUntil, this.#deps.loop.now + ms * 1000);
  }

  /** No new floor is decided from now on. */
  keepEverything(): void {
    this.#retention.maxAgeMs = Number.MAX_SAFE_INTEGER;
    this.#retention.maxBytes = Number.MAX_SAFE_INTEGER;
  }

  /** Ends every trouble of the machine, and starts its process if there is none. */
  heal(): void {
    this.absent = false;
    this.stallMs = 0;
    this.hardware.setDrift(0, this.#deps.loop.now);
    this.platter.heal();
    if (this.#life !== undefined) this.#deps.loop.wake(this.#life);
    this.start();
  }

  async #boot(life: Life): Promise<void> {
    const { loop, wiring, events } = this.#deps;
    const clock = new SimClock(loop, life, this.hardware);
    const disk = new SimDisk(this.platter, life, loop);
    const replica = await Replica.open<SimTransport>(this.#config(), {
      leaves: {
        disk,
        clock,
        random: this.#random,
        lock: () => ({ [Symbol.dispose]: () => undefined }),
        openDb: async (dir) => {
          disk.makeDirectory(dir);
          return new SimStateDb(this.platter, dir, { life, loop });
        },
        openTransport: ({ nodeId, diskId }) => new SimTransport({ id: nodeId, diskId }, wiring),
        writer: inlineWriter({ disk, clock, syncMs: () => this.options.syncUs / 1000 + this.stallMs }),
      },
      logger: {
        ...silentSink,
        error: (_, message) => events.effect(`says: ${message.split(/[,;:]/)[0] ?? ''}`),
      },
      onFatal: (error) => this.#exit(life, error),
    });
    if (!life.alive) return;
    this.replica = replica;
    this.#transport = replica.transport;
    if (this.options.forwarding) this.#gateway = this.#openGateway({ replica, life, clock });
    replica.start();
    events.started(this);
  }

  #openGateway(process: { replica: Replica<SimTransport>; life: Life; clock: SimClock }): SimGateway {
    const { loop, choices, streams } = this.#deps;
    const { id, members } = this.options;
    return new SimGateway({ id, group, members }, { ...process, loop, choices, streams });
  }

  #config(): Parameters<typeof Replica.open>[0] {
    const { id, members, electionTimeoutMs, heartbeatIntervalMs } = this.options;
    const { segmentBytes, cacheBytes } = this.options;
    const retention = this.#retention;
    return {
      clusterName: 'sim',
      group,
      name: id,
      dataDir,
      checkpointMs: this.options.checkpointMs,
      raft: { electionTimeoutMs, heartbeatIntervalMs, join: false, preferredLeader: undefined },
      commitLog: {
        segmentBytes,
        cacheBytes,
        durability: 'fsync',
        retention,
        disk: diskLimits,
        scrubBytesPerSecond: 2 << 20,
      },
      sabotage: this.options.sabotage,
      members: members.map((name) => ({ name, peerAddress: `${name}:1` })),
    };
  }

  /** The process ends itself (S15, a broken invariant, a disk that it refuses). */
  #exit(life: Life, error: Error): void {
    if (!life.alive) return;
    this.#kill(life);
    this.#deps.events.ended(this, error);
  }

  #kill(life: Life): void {
    life.alive = false;
    this.#deps.streams.died(life, this.id);
    this.#life = undefined;
    this.replica = undefined;
    this.#transport = undefined;
    this.#gateway = undefined;
    this.platter.crashIn = Infinity;
  }
}
