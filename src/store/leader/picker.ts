import type { MessageFilter } from '../filter/message-filter.ts';
import type { QueueProgress } from '../progress.ts';
import { QueueReader } from '../queue-reader.ts';
import { minOffset, type QueueUnits } from '../sources.ts';
import type { TopicState } from '../topics.ts';
import type { SessionContext } from './context.ts';
import type { Poll } from './polls.ts';

const maxBatch = 32;
const maxAnswerBytes = 16 * 1024 * 1024;
/** Units that a filter may look at before it saves how far it came. */
const maxScan = 8192;
const scanStep = 256;
/** Records, and bytes of them, that a filter may read before it saves how far it came: all else waits meanwhile. */
const maxReads = 1024;
const maxReadBytes = 16 * 1024 * 1024;

/** A message picked for delivery. */
export interface Pick {
  readonly offset: number;
  readonly attempt: number;
  readonly record: Buffer;
}

/** What one lease command will say, and the records to answer once it is applied. */
export interface Picked {
  readonly picks: Pick[];
  /** As in the lease command. */
  readonly fresh: number[];
  readonly again: number[];
  readonly fromNext: number;
  next: number;
  bytes: number;
}

/** Chooses messages of one queue for one poll: the repeat of an attempt, else ended leases before new messages. */
export class Picker {
  readonly #context: SessionContext;
  readonly #reader: QueueReader;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#reader = new QueueReader(context);
  }

  /** Runs to its end in this turn when units and records are in memory. */
  async pick(poll: Poll, topic: TopicState, queueId: number): Promise<Picked> {
    const progress = topic.progress(poll.request.group, queueId);
    const fromNext = progress?.next ?? topic.baseOffset(queueId);
    const picked: Picked = { picks: [], fresh: [], again: [], fromNext, next: fromNext, bytes: 0 };
    if (progress !== undefined) {
      const repeat = poll.repeatQueue === queueId ? this.repeatable(poll, progress) : [];
      const offsets = repeat.length > 0 ? repeat : this.#ended(progress, batchSize(poll));
      if (offsets.length > 0) {
        await this.#pickAgain(progress, { topic, offsets, step: repeat.length > 0 ? 0 : 1 }, picked);
      }
      if (repeat.length > 0) return picked;
    }
    const room = this.#context.limits.maxLeasesPerQueue - (progress?.leases.size ?? 0);
    const wanted = Math.min(batchSize(poll) - picked.picks.length, room);
    if (wanted > 0) await this.#pickFresh(poll, { topic, queueId, wanted }, picked);
    return picked;
  }

  /** Offsets that the same attempt holds and whose leases have not ended. */
  repeatable({ request }: Poll, progress: QueueProgress): number[] {
    if (request.attemptId === '') return [];
    const nowMs = this.#context.clock();
    const offsets = progress.attempts.get(request.attemptId) ?? [];
    return offsets.filter((offset) => {
      const lease = progress.leases.get(offset);
      return lease?.attemptId === request.attemptId && this.#context.clients.leaseEnd(lease) > nowMs;
    });
  }

  /** Whether a lease has ended; looks only when the earliest end may have passed. */
  hasEnded(progress: QueueProgress): boolean {
    return this.#ended(progress, 1).length > 0;
  }

  #ended(progress: QueueProgress, max: number): number[] {
    const nowMs = this.#context.clock();
    if (progress.leases.size === 0 || progress.nextExpiryMs > nowMs) return [];
    const offsets: number[] = [];
    let earliest = Number.POSITIVE_INFINITY;
    for (const [offset, lease] of progress.leases) {
      const end = this.#context.clients.leaseEnd(lease);
      if (end < earliest) earliest = end;
      if (end > nowMs) continue;
      offsets.push(offset);
      if (offsets.length === max) return offsets;
    }
    progress.nextExpiryMs = earliest;
    return offsets;
  }

  async #pickAgain(
    progress: QueueProgress,
    wanted: { readonly topic: TopicState; readonly offsets: readonly number[]; readonly step: number },
    picked: Picked,
  ): Promise<void> {
    const { queueId } = progress.ref;
    const { topic, offsets, step } = wanted;
    for (let i = 0; i < offsets.length;) {
      const first = offsets[i] ?? 0;
      let count = 1;
      while (offsets[i + count] === first + count) count += 1;
      const read = this.#context.queues.read(topic.config.name, queueId, first, count);
      const units = read instanceof Promise ? await read : read;
      for (let k = 0; k < units.count; k++) {
        const lease = progress.leases.get(first + k);
        if (lease === undefined) continue;
        if (!fits(picked, units.recordBytes(k))) return;
        // Taken before the wait: the command must replace the lease that was seen, or nothing.
        const { generation } = lease;
        const attempt = lease.attempt + step;
        const stored = this.#reader.record(topic, queueId, first + k, units, k);
        const record = stored instanceof Promise ? await stored : stored;
        if (record === undefined) continue;
        picked.again.push(first + k, generation, attempt);
        take(picked, first + k, attempt, record);
      }
      i += count;
    }
  }

  async #pickFresh(
    { filter }: Poll,
    at: { readonly topic: TopicState; readonly queueId: number; readonly wanted: number },
    picked: Picked,
  ): Promise<void> {
    const { topic, queueId } = at;
    const name = topic.config.name;
    const start = Math.max(picked.next, minOffset(topic, this.#context.queues, queueId));
    // What the floor has passed is skipped for good, even when nothing follows it.
    picked.next = start;
    const end = Math.min(topic.maxOffset(queueId), start + maxScan);
    const room = { left: at.wanted, reads: maxReads, readBytes: maxReadBytes };
    for (let cursor = start; room.left > 0 && cursor < end; cursor = picked.next) {
      const step = Math.min(filter === undefined ? room.left : scanStep, end - cursor);
      const read = this.#context.queues.read(name, queueId, cursor, step);
      const units = read instanceof Promise ? await read : read;
      await this.#takeUnits({ topic, queueId, filter, units, from: cursor, room }, picked);
      if (picked.next === cursor || picked.bytes >= maxAnswerBytes || !mayRead(room)) return;
    }
  }

  /** Takes units that match, until there is no room; `picked.next` tells how far it came. */
  async #takeUnits(
    at: {
      readonly topic: TopicState;
      readonly queueId: number;
      readonly filter: MessageFilter | undefined;
      readonly units: QueueUnits;
      readonly from: number;
      readonly room: Room;
    },
    picked: Picked,
  ): Promise<void> {
    const { topic, queueId, filter, units, from, room } = at;
    for (let i = 0; i < units.count && room.left > 0 && mayRead(room); i++) {
      picked.next = from + i;
      if (filter?.mayMatch(units.tagHash(i)) !== false) {
        if (!fits(picked, units.recordBytes(i))) return;
        room.reads -= 1;
        room.readBytes -= units.recordBytes(i);
        const stored = this.#reader.record(topic, queueId, from + i, units, i);
        const record = stored instanceof Promise ? await stored : stored;
        if (record !== undefined && filter?.matches(record) !== false) {
          addToRanges(picked.fresh, from + i);
          take(picked, from + i, 1, record);
          room.left -= 1;
        }
      }
      picked.next = from + i + 1;
    }
  }
}

/** What one job may still do. */
interface Room {
  /** Messages to take. */
  left: number;
  reads: number;
  readBytes: number;
}

function mayRead(room: Room): boolean {
  return room.reads > 0 && room.readBytes > 0;
}

function batchSize({ request }: Poll): number {
  return Math.max(1, Math.min(request.batchSize, maxBatch));
}

/** Flat pairs of first offset and count. */
function addToRanges(ranges: number[], offset: number): void {
  const last = ranges.length - 1;
  const count = ranges[last];
  if (count !== undefined && (ranges[last - 1] ?? 0) + count === offset) ranges[last] = count + 1;
  else ranges.push(offset, 1);
}

function take(picked: Picked, offset: number, attempt: number, record: Buffer): void {
  picked.picks.push({ offset, attempt, record });
  picked.bytes += record.length;
}

/** At least one message, however large. */
function fits(picked: Picked, bytes: number): boolean {
  return picked.picks.length === 0 || picked.bytes + bytes <= maxAnswerBytes;
}
