import { join } from 'node:path';
import { MemberAdmin } from '../../../src/broker/member-admin.ts';
import { Replica } from '../../../src/broker/replica.ts';
import { silentSink } from '../../../src/commitlog/log-sink.ts';
import { inlineWriter } from '../../../src/commitlog/inline-writer.ts';
import type { RaftSettings, RetentionSettings, Sabotage } from '../../../src/config/types.ts';
import type { GroupLeader } from '../../../src/store/api.ts';
import type { Choices, Stream } from '../choices.ts';
import { Life, type EventLoop } from '../event-loop.ts';
import { Hardware, SimClock } from '../leaves/sim-clock.ts';
import { CrashedError, Platter, type DiskContent } from '../leaves/platter.ts';
import { SimDisk } from '../leaves/sim-disk.ts';
import { SimStateDb } from '../leaves/sim-state-db.ts';
import { SimTransport, type Wiring } from '../leaves/sim-transport.ts';
import type { SimStreams } from '../leaves/sim-streams.ts';
import { SimGateway } from './gateway.ts';
import type { SimServer } from './rpc.ts';

export interface NodeOptions {
  readonly id: string;
  readonly members: readonly string[];
  /** Its disk is empty, and it waits until a leader tells it the group (R59). */
  readonly join: boolean;
  readonly preferredLeader: string | undefined;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly readMode: RaftSettings['readMode'];
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

/** What a log holds at most, and the newest configuration in it. */
export type KnownLog = Pick<ReturnType<Replica['node']['status']>, 'last' | 'config' | 'configIndex'>;

interface OldDisk {
  readonly id: string | undefined;
  readonly content: DiskContent;
  readonly known: KnownLog | undefined;
}

const group = 'g0';
/** Brokers that NameServers may know, as many as a run can have. */
const registered = Array.from({ length: 16 }, (_, i) => `b${i}`);
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
  /** Its operator said that an empty disk is not to found a group. */
  joins = false;
  replica: Replica<SimTransport> | undefined;
  /** Changes the members while this broker leads them. */
  admin: MemberAdmin | undefined;
  /** Taken over by the next process. */
  preferredLeader: string | undefined;
  /** Of the disk that is in the machine now; undefined: it was not formatted yet. */
  diskId: string | undefined;
  /** The one that was replaced last, as it was when its last process ended. */
  oldDisk: OldDisk | undefined;
  /** What the log held when the last process ended. */
  #ended: KnownLog | undefined;
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
    this.preferredLeader = options.preferredLeader;
    this.joins = options.join;
    this.#retention = { ...options.retention };
    this.#deps = deps;
    this.#random = deps.choices.stream(`node ${options.id}`);
    this.platter = new Platter(deps.choices.stream(`disk ${options.id}`));
    this.platter.onEffect = (effect) => deps.events.effect(effect);
    this.platter.onCrash = (power) => {
      deps.events.effect('crash in a disk operation');
      if (power) this.losePower();
      else this.crash();
    };
  }

  /** A process runs here, be it paused. */
  get up(): boolean {
    return this.#life !== undefined;
  }
  /** Of the running process, else of the last one; undefined: there was none on this disk. */
  get known(): KnownLog | undefined {
    return this.replica?.node.status() ?? this.#ended;
  }
  /** Of the clock that processes on this machine see. */
  get clockMs(): number {
    return this.hardware.monotonicMs(this.#deps.loop.now);
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

  /** An empty disk takes the place of this one: its next process has to join. */
  replaceDisk(): void {
    this.crash();
    this.oldDisk = { id: this.diskId, content: this.platter.swap(), known: this.known };
    this.diskId = undefined;
    this.#ended = undefined;
    this.joins = true;
  }

  /** The disk that was replaced takes the place of its successor. */
  putDiskBack(): void {
    const { oldDisk } = this;
    if (oldDisk === undefined) return;
    this.crash();
    this.platter.swap(oldDisk.content);
    this.oldDisk = undefined;
    this.diskId = oldDisk.id;
    this.#ended = oldDisk.known;
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
    this.diskId = replica.self.diskId;
    const { node, transport, log, self } = replica;
    this.admin = new MemberAdmin({ group }, { node, transport, log, self, clock });
    if (this.options.forwarding) this.#gateway = this.#openGateway({ replica, life, clock });
    replica.start();
    events.started(this);
  }

  #openGateway(process: { replica: Replica<SimTransport>; life: Life; clock: SimClock }): SimGateway {
    const { loop, choices, streams } = this.#deps;
    const { id } = this.options;
    return new SimGateway({ id, group, members: registered }, { ...process, loop, choices, streams });
  }

  #config(): Parameters<typeof Replica.open>[0] {
    const { id, members, electionTimeoutMs, heartbeatIntervalMs, readMode } = this.options;
    const { segmentBytes, cacheBytes } = this.options;
    const retention = this.#retention;
    return {
      clusterName: 'sim',
      group,
      name: id,
      dataDir,
      checkpointMs: this.options.checkpointMs,
      raft: {
        electionTimeoutMs,
        heartbeatIntervalMs,
        readMode,
        join: this.joins,
        preferredLeader: this.preferredLeader,
      },
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
    this.#ended = this.known;
    this.#deps.streams.died(life, this.id);
    this.#life = undefined;
    this.replica = undefined;
    this.admin = undefined;
    this.#transport = undefined;
    this.#gateway = undefined;
    this.platter.crashIn = Infinity;
    // What a start reads decides what is believed: there a bit that flips once is rot.
    this.platter.armed.delete('badRead');
  }
}
