import type { CommitLog } from '../commitlog/commit-log.ts';
import type { Boundary } from '../commitlog/log-facts.ts';
import type { LogSink } from '../commitlog/log-sink.ts';
import type { RetentionSettings } from '../config/types.ts';
import { toIndex, type Index } from '../raft/core/types.ts';
import type { Clock } from '../runtime/clock.ts';
import type { LeaderSession } from '../store/leader/session.ts';
import type { Store } from '../store/store.ts';
import { oldestUnconsumed } from '../store/unconsumed.ts';
import { ClockFence, type Moment } from './clock-fence.ts';
import { nextFloor, type RetentionView } from './retention-policy.ts';

const tickMs = 1000;
const segmentsPerMinute = 10;
/** How long a replica that is being seeded keeps segments from going. */
const seedHoldMs = 600_000;
const minuteMs = 60_000;

interface RetentionDeps {
  readonly clock: Clock;
  readonly log: Pick<CommitLog, 'boundaries' | 'floor' | 'read' | 'stats'>;
  readonly segmentBytes: number;
  readonly store: Pick<Store, 'persistedIndex' | 'queues' | 'state'>;
  readonly settings: RetentionSettings;
  readonly logger: LogSink;
  /** The session while this broker leads. */
  session(): Pick<LeaderSession, 'advanceFloor'> | undefined;
  spaceShort(): boolean;
  /** Entries above this are needed by replicas that are being seeded; undefined: by none. */
  neededFrom(): Index | undefined;
}

/** The leader's decision what to give up (S9, S10): once a second it looks, and proposes a new floor when one is due. */
export class Retention implements Disposable {
  readonly #deps: RetentionDeps;
  readonly #timer: Disposable;
  #fence: ClockFence | undefined;
  #doubt: string | undefined;
  /** Newest store timestamp before this broker began to lead. */
  #storedBeforeMs: number;
  #busy = false;
  /** Segments that may still go in this minute. */
  #allowance = segmentsPerMinute;
  #allowanceAtMs: number;
  #heldSinceMs: number | undefined;
  #waitsFor = '';
  /** Store timestamp of the first entry at a boundary. */
  readonly #beganMs = new Map<number, number>();

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
    this.#storedBeforeMs = deps.store.state.lastTimestampMs;
    this.#allowanceAtMs = deps.clock.monotonicMs();
    this.#timer = deps.clock.every(tickMs, () => this.#tick());
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  /** Why age does not count at the moment; undefined: it does, or this broker does not lead. */
  get clockDoubt(): string | undefined {
    return this.#doubt;
  }

  #tick(): void {
    const { settings, logger } = this.#deps;
    const session = this.#deps.session();
    const now = this.#now();
    if (session === undefined) {
      this.#fence = undefined;
      this.#doubt = undefined;
      this.#storedBeforeMs = now.storedMs;
      return;
    }
    this.#fence ??= new ClockFence({ ...now, storedMs: this.#storedBeforeMs }, settings.maxAgeMs);
    const doubt = this.#fence.doubt(now);
    if (doubt !== undefined && this.#doubt === undefined)
      logger.warn({ doubt }, 'nothing is deleted for its age while the clock is in doubt');
    this.#doubt = doubt;
    if (this.#busy) return;
    this.#busy = true;
    this.#decide(session, now)
      .catch((error: unknown) => logger.warn({ err: error }, 'could not decide what to delete'))
      .finally(() => {
        this.#busy = false;
      });
  }

  #now(): Moment {
    const { clock, store } = this.#deps;
    return {
      wallMs: clock.wallMs(),
      monotonicMs: clock.monotonicMs(),
      storedMs: store.state.lastTimestampMs,
    };
  }

  async #decide(session: Pick<LeaderSession, 'advanceFloor'>, now: Moment): Promise<void> {
    const { log, store, settings } = this.#deps;
    const boundaries = log.boundaries();
    const [first] = boundaries;
    // One step at a time: the floor decided last is not reached yet, or nothing can go.
    if (first === undefined || store.state.floor.position >= first.position) return;
    if (boundaries.length <= settings.minSegments) return;
    const view = await this.#view(boundaries, now);
    if (nextFloor(settings, view) === undefined) return;
    const oldest = await oldestUnconsumed(store, first.position);
    const floor = nextFloor(settings, { ...view, unconsumedFrom: oldest.position });
    this.#tellWait(floor === undefined ? `${oldest.group} on ${oldest.topic}` : '');
    if (floor === undefined) return;
    await propose(session, floor);
    this.#allowance -= boundaries.indexOf(floor) + 1;
  }

  async #view(boundaries: readonly Boundary[], now: Moment): Promise<RetentionView> {
    const { log, store, segmentBytes, settings } = this.#deps;
    const short = this.#deps.spaceShort();
    const oldBeforeMs = this.#doubt === undefined ? now.wallMs - settings.maxAgeMs : -Infinity;
    return {
      boundaries,
      segmentBytes,
      end: log.stats.endPosition,
      oldTo: await this.#oldTo(boundaries, oldBeforeMs),
      spaceShort: short,
      segmentsMax: short ? Number.MAX_SAFE_INTEGER : this.#allowed(now.monotonicMs),
      indexMax: Math.min(
        store.persistedIndex,
        short ? Number.MAX_SAFE_INTEGER : this.#needed(boundaries, now),
      ),
      unconsumedFrom: Number.MAX_SAFE_INTEGER,
    };
  }

  /** Timestamps never go back in the log: everything before an entry is at least as old. */
  async #oldTo(boundaries: readonly Boundary[], beforeMs: number): Promise<number> {
    let oldTo = 0;
    for (const boundary of boundaries) {
      const beganMs = await this.#began(boundary);
      if (beganMs === undefined || beganMs > beforeMs) break;
      oldTo = boundary.position;
    }
    return oldTo;
  }

  async #began({ index, position }: Boundary): Promise<number | undefined> {
    const known = this.#beganMs.get(position);
    if (known !== undefined) return known;
    const entry = toIndex(index + 1);
    const [batch] = await this.#deps.log.read(entry, entry, 1);
    if (batch === undefined) return undefined;
    for (const old of this.#beganMs.keys()) if (old < this.#deps.log.floor.end) this.#beganMs.delete(old);
    this.#beganMs.set(position, batch.storeTimestampMs);
    return batch.storeTimestampMs;
  }

  #allowed(monotonicMs: number): number {
    const more = ((monotonicMs - this.#allowanceAtMs) * segmentsPerMinute) / minuteMs;
    this.#allowance = Math.min(segmentsPerMinute, this.#allowance + more);
    this.#allowanceAtMs = monotonicMs;
    return Math.floor(this.#allowance);
  }

  /** A seed that takes too long starts over from a newer floor, or the log would grow without end. */
  #needed(boundaries: readonly Boundary[], { monotonicMs }: Moment): number {
    const needed = this.#deps.neededFrom();
    if (needed === undefined || needed >= (boundaries.at(-1)?.index ?? 0)) {
      this.#heldSinceMs = undefined;
      return Number.MAX_SAFE_INTEGER;
    }
    this.#heldSinceMs ??= monotonicMs;
    return monotonicMs - this.#heldSinceMs > seedHoldMs ? Number.MAX_SAFE_INTEGER : needed;
  }

  #tellWait(waitsFor: string): void {
    if (waitsFor === this.#waitsFor) return;
    this.#waitsFor = waitsFor;
    if (waitsFor !== '')
      this.#deps.logger.info({ waitsFor }, 'segments are due, but a consumer group has not consumed them');
  }
}

/** Resolves when it was decided, one way or the other. */
function propose(session: Pick<LeaderSession, 'advanceFloor'>, floor: Boundary): Promise<void> {
  return new Promise((resolve) => session.advanceFloor(floor, () => resolve()));
}
