import { assert } from '../../../src/errors/flotilla-error.ts';
import type { GroupStatus, TopicStatus } from '../../../src/store/api.ts';

/** What a read that began at some moment has to show at least, by name of a number that only grows. */
export type Least = ReadonlyMap<string, number>;

/**
 * Linearizability of reads (R42), judged while they happen: the end of a queue lies behind every message that was
 * acknowledged before the read began, and no number is less than what an earlier read has shown.
 */
export class ReadOracle {
  readonly #least = new Map<string, number>();

  acknowledged(queues: readonly number[], offsets: readonly number[]): void {
    for (const [at, queue] of queues.entries()) this.#raise(endOf(queue), (offsets[at] ?? 0) + 1);
  }

  begin(): Least {
    return new Map(this.#least);
  }

  topicShown(node: string, least: Least, { queues }: TopicStatus): void {
    for (const { queueId, maxOffset } of queues) this.#shown(node, least, [endOf(queueId), maxOffset]);
  }

  groupShown(node: string, least: Least, { group, queues }: GroupStatus): void {
    for (const { queueId, maxOffset, committedOffset } of queues) {
      this.#shown(node, least, [endOf(queueId), maxOffset]);
      this.#shown(node, least, [`progress of ${group} in queue ${queueId}`, committedOffset]);
    }
  }

  #shown(node: string, least: Least, [name, value]: [name: string, value: number]): void {
    const bound = least.get(name) ?? 0;
    assert(value >= bound, `R42 ${node} shows ${name} at ${value}, it was at ${bound} before the read began`);
    this.#raise(name, value);
  }

  #raise(name: string, value: number): void {
    if (value > (this.#least.get(name) ?? 0)) this.#least.set(name, value);
  }
}

function endOf(queue: number): string {
  return `end of queue ${queue}`;
}
