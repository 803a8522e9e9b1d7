/** A place in the log of a topic. */
export interface Position {
  /** -1: not told by the server. */
  readonly queue: number;
  readonly offset: number;
}

/** What one read of a queue on one replica showed. */
export interface QueueChunk {
  readonly floor: number;
  readonly offsets: readonly number[];
  readonly values: readonly string[];
  readonly event: number;
}

/** One queue of a replica at the end of a run. */
export interface QueueLog {
  readonly floor: number;
  readonly byOffset: Map<number, string>;
  /** In the order they were read. */
  readonly offsets: number[];
  readonly events: number[];
}

/** The final content of all queues of one replica. */
export class ReplicaLog {
  readonly node: string;
  readonly queues = new Map<number, QueueLog>();
  readonly #positions = new Map<string, Position[]>();

  constructor(node: string) {
    this.node = node;
  }

  /** Number of values, repeats included. */
  get size(): number {
    let sum = 0;
    for (const queue of this.queues.values()) sum += queue.offsets.length;
    return sum;
  }

  add(queueId: number, chunk: QueueChunk): void {
    let queue = this.queues.get(queueId);
    if (queue === undefined) {
      queue = { floor: chunk.floor, byOffset: new Map(), offsets: [], events: [] };
      this.queues.set(queueId, queue);
    }
    queue.events.push(chunk.event);
    chunk.offsets.forEach((offset, index) => {
      const value = chunk.values[index] ?? '';
      queue.byOffset.set(offset, value);
      queue.offsets.push(offset);
      const known = this.#positions.get(value);
      if (known === undefined) this.#positions.set(value, [{ queue: queueId, offset }]);
      else known.push({ queue: queueId, offset });
    });
  }

  positionsOf(value: string): readonly Position[] {
    return this.#positions.get(value) ?? [];
  }

  /** Is the value at this place? A place whose queue is not told matches by its offset. */
  holds(value: string, at: Position): boolean {
    if (at.queue >= 0) return this.queues.get(at.queue)?.byOffset.get(at.offset) === value;
    return this.positionsOf(value).some((position) => position.offset === at.offset);
  }

  /** Was this place given up by retention? */
  isBelowFloor(at: Position): boolean {
    const queue = this.queues.get(at.queue);
    return queue !== undefined && at.offset < queue.floor;
  }

  /** All sightings of this replica. */
  *entries(): Generator<{ queue: number; offset: number; value: string; event: number }> {
    for (const [queue, log] of this.queues) {
      for (const [offset, value] of log.byOffset) yield { queue, offset, value, event: log.events[0] ?? -1 };
    }
  }
}

/** `q3/17`; for reports. */
export function placeName(at: Position): string {
  return at.queue < 0 ? `offset ${at.offset}` : `q${at.queue}/${at.offset}`;
}

/** Highest offset per queue; -1 where none is known. */
export class Highest {
  readonly #offsets = new Map<number, number>();

  raise({ queue, offset }: Position): void {
    if (offset > this.of(queue)) this.#offsets.set(queue, offset);
  }

  of(queue: number): number {
    return this.#offsets.get(queue) ?? -1;
  }
}
