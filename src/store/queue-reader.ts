import { FlotillaError } from '../errors/flotilla-error.ts';
import { isMessageAt } from './message.ts';
import type { QueueIndex, QueueUnits, RecordReader } from './sources.ts';
import type { TopicState } from './topics.ts';

/**
 * Reads the record that a unit of a ConsumeQueue points to, and makes sure that it is the message of that place: units
 * have no checksums, so a damaged one could lead to another message. Such a queue is made again at the next start.
 */
export class QueueReader {
  readonly #log: RecordReader;
  readonly #queues: QueueIndex;

  constructor(parts: { readonly log: RecordReader; readonly queues: QueueIndex }) {
    this.#log = parts.log;
    this.#queues = parts.queues;
  }

  /**
   * The message `queueOffset`, which the i-th unit points to; undefined below the floor of the log. A promise only when
   * it is not in memory. Throws or rejects with DATA_CORRUPT.
   */
  // oxlint-disable-next-line max-params -- called per message: no object for its arguments
  record(
    topic: TopicState,
    queueId: number,
    queueOffset: number,
    units: QueueUnits,
    i: number,
  ): Buffer | Promise<Buffer | undefined> {
    const offset = units.recordOffset(i);
    const bytes = units.recordBytes(i);
    let record: Buffer | undefined;
    try {
      record = this.#log.readRecord(offset, bytes);
    } catch (error) {
      throw this.#blame(error, topic, queueId);
    }
    if (record === undefined)
      return this.#log.loadRecord(offset, bytes).then(
        (loaded) => {
          if (loaded !== undefined) this.#check(loaded, topic, queueId, queueOffset);
          return loaded;
        },
        (error: unknown) => {
          throw this.#blame(error, topic, queueId);
        },
      );
    this.#check(record, topic, queueId, queueOffset);
    return record;
  }

  #check(record: Buffer, topic: TopicState, queueId: number, queueOffset: number): void {
    if (!isMessageAt(record, topic.nameBytes, queueId, queueOffset)) throw this.#distrusted(topic, queueId);
  }

  /** The log is whole there, but no record begins where the unit says. */
  #blame(error: unknown, topic: TopicState, queueId: number): Error {
    if (error instanceof FlotillaError && error.code === 'INVALID_ARGUMENT')
      return this.#distrusted(topic, queueId);
    return error instanceof Error ? error : new Error(String(error));
  }

  #distrusted({ config }: TopicState, queueId: number): FlotillaError {
    this.#queues.distrust(config.name, queueId);
    return new FlotillaError('DATA_CORRUPT', `the ConsumeQueue ${config.name}/${queueId} is damaged`);
  }
}
