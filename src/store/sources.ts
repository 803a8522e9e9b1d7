import type { TopicState } from './topics.ts';

/** Consecutive ConsumeQueue units. May be empty or fewer than asked for. */
export interface QueueUnits {
  readonly count: number;
  /** CommitLog position of the i-th record. */
  recordOffset(i: number): number;
  recordBytes(i: number): number;
  /** 8 bytes, zero without a tag. */
  tagHash(i: number): Buffer;
}

/** What the store needs of the ConsumeQueues. */
export interface QueueIndex {
  /** Appends the unit of a message; a repeat (replay) replaces it, a gap is an error (I25). */
  append(
    topic: string,
    queueId: number,
    queueOffset: number,
    recordOffset: number,
    recordBytes: number,
    record: Buffer,
  ): void;
  /** Units from queue offset `from` on. A promise only when they are not in memory. */
  read(topic: string, queueId: number, from: number, maxUnits: number): QueueUnits | Promise<QueueUnits>;
  /** First unit that is kept; a queue that holds none may answer any number up to the end of all numbers. */
  minOffset(topic: string, queueId: number): number;
  /** Nothing whose record lies below the CommitLog position is answered from now on. */
  advanceFloor(position: number): void;
  /** Whether files for units [from, to) are missing or too short. */
  lacks(topic: string, queueId: number, from: number, to: number): boolean;
  /** A unit of this queue is wrong: it lacks everything at the next start. */
  distrust(topic: string, queueId: number): void;
  /** Makes everything appended so far durable. */
  flush(): Promise<void>;
  /** Forgets all units of all queues; a queue then begins with whatever is appended to it. */
  reset(): void;
}

/** First message of a queue that can still be read; the end of the queue when there is none. */
export function minOffset(topic: TopicState, queues: QueueIndex, queueId: number): number {
  const kept = Math.max(topic.baseOffset(queueId), queues.minOffset(topic.config.name, queueId));
  return Math.min(kept, topic.maxOffset(queueId));
}

/** What the store needs of the CommitLog. */
export interface RecordReader {
  /** A record in memory, or undefined. */
  readRecord(offset: number, bytes: number): Buffer | undefined;
  /** A record from disk; undefined when it lies below the floor. */
  loadRecord(offset: number, bytes: number): Promise<Buffer | undefined>;
}
