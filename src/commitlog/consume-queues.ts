import { join } from 'node:path';
import type { Disk } from '../runtime/disk.ts';
import type { Random } from '../runtime/random.ts';
import { ConsumeQueue, Units } from './consume-queue.ts';
import { FilePool } from './file-pool.ts';
import { consumeQueueUnit } from './layout.ts';

const openFilesMax = 64;
/** Memory of units that are on disk too. */
const retainedBytesMax = 16 * 1024 * 1024;

export interface ConsumeQueuesOptions {
  /** Data directory of the broker; the queues are in its folder `consumequeue`. */
  readonly dir: string;
  readonly disk: Disk;
  readonly random: Random;
  /** @default 300000 */
  readonly unitsPerFile?: number;
  /** CommitLog position below which nothing is kept. @default 0 */
  readonly floor?: number;
  /** Sabotage for tests: nothing is synced. */
  readonly skipFsync?: boolean;
}

/** All ConsumeQueues of a broker: derived from the log, never in the way of an acknowledgement (decision 8). */
export class ConsumeQueues implements AsyncDisposable {
  /** Called once per damaged queue. */
  onDistrust: (topic: string, queueId: number) => void = () => undefined;
  readonly #disk: Disk;
  readonly #random: Random;
  readonly #root: string;
  readonly #unitsPerFile: number;
  readonly #sync: boolean;
  #floor: number;
  /** Per topic, by queue id; made when first asked for. */
  readonly #topics = new Map<string, ConsumeQueue[]>();
  readonly #dirty = new Set<ConsumeQueue>();
  readonly #files: FilePool;
  #flushing: Promise<void> = Promise.resolve();
  #removing: Promise<unknown> = Promise.resolve();

  private constructor(options: ConsumeQueuesOptions) {
    this.#disk = options.disk;
    this.#random = options.random;
    this.#files = new FilePool(options.disk, openFilesMax);
    this.#root = join(options.dir, 'consumequeue');
    this.#unitsPerFile = options.unitsPerFile ?? consumeQueueUnit.unitsPerFile;
    this.#floor = options.floor ?? 0;
    this.#sync = !(options.skipFsync ?? false);
  }

  static async open(options: ConsumeQueuesOptions): Promise<ConsumeQueues> {
    const queues = new ConsumeQueues(options);
    options.disk.makeDirectory(queues.#root);
    for (const name of options.disk.list(queues.#root))
      if (name.startsWith('.')) await options.disk.removeTree(join(queues.#root, name));
    return queues;
  }

  /**
   * Notes where message `queueOffset` of a queue lies. Repeating it (replay) replaces the unit; the first append after
   * opening also forgets what lies beyond it. Gaps are refused (I25). Six plain arguments: no object per message.
   */
  // oxlint-disable-next-line max-params -- called per message: no object for its arguments
  append(
    topic: string,
    queueId: number,
    queueOffset: number,
    recordOffset: number,
    recordBytes: number,
    record: Buffer,
  ): void {
    const queue = this.#queue(topic, queueId);
    queue.append(queueOffset, recordOffset, recordBytes, record);
    this.#dirty.add(queue);
  }

  /** Units from `from` on, at most `maxUnits`; a promise when they must come from a file. May answer fewer. */
  read(topic: string, queueId: number, from: number, maxUnits: number): Units | Promise<Units> {
    const queue = this.#kept(topic, queueId);
    return queue.readMemory(from, maxUnits) ?? this.#readFile(queue, from, maxUnits);
  }

  maxOffset(topic: string, queueId: number): number {
    return this.#queue(topic, queueId).maxOffset;
  }

  /** Whether files for units [from, to) are missing or too short; before anything is appended. */
  lacks(topic: string, queueId: number, from: number, to: number): boolean {
    return this.#queue(topic, queueId).lacks(from, to);
  }

  /** A unit of this queue is wrong: from the next start on it lacks everything, until it is made again. */
  distrust(topic: string, queueId: number): void {
    if (this.#queue(topic, queueId).distrust()) this.onDistrust(topic, queueId);
  }

  minOffset(topic: string, queueId: number): number {
    return this.#kept(topic, queueId).minOffset;
  }

  /** Nothing below the CommitLog position is answered from now on. Its files stay until `dropFiles`. Reads nothing. */
  advanceFloor(position: number): void {
    this.#floor = Math.max(this.#floor, position);
  }

  /** Removes the files that hold nothing but units below the floor; ends a step after each topic. */
  *dropFiles(): Generator<void> {
    for (const name of this.#disk.list(this.#root)) {
      if (name.startsWith('.')) continue;
      const topic = decodeURIComponent(name);
      for (const queueId of this.#disk.list(join(this.#root, name)))
        for (const path of this.#kept(topic, Number(queueId)).filesBelowFloor()) {
          this.#files.drop((known) => known === path);
          this.#disk.remove(path);
        }
      yield;
    }
  }

  /** Forgets everything; the files are removed in the background. A queue then begins with its first append. */
  reset(): void {
    for (const queues of this.#topics.values()) queues.forEach((queue) => queue.drop());
    this.#topics.clear();
    this.#dirty.clear();
    this.#files.drop(() => true);
    for (const name of this.#disk.list(this.#root))
      if (!name.startsWith('.')) this.#putAside(join(this.#root, name));
    // Old files must not come back among those that are made now.
    this.#disk.syncDirectory(this.#root);
  }

  /** Forgets all queues of a topic at once; their files are removed in the background. */
  dropTopic(topic: string): void {
    // The array has holes where no queue was asked for; forEach passes over them.
    this.#topics.get(topic)?.forEach((queue) => {
      this.#dirty.delete(queue);
      queue.drop();
    });
    this.#topics.delete(topic);
    const dir = this.#topicDir(topic);
    this.#files.drop((path) => path.startsWith(`${dir}/`));
    if (!this.#disk.exists(dir)) return;
    this.#putAside(dir);
  }

  #putAside(dir: string): void {
    const aside = join(this.#root, `.dropped-${this.#random.uuid()}`);
    this.#disk.rename(dir, aside);
    this.#removing = Promise.all([this.#removing, this.#disk.removeTree(aside)]);
  }

  /** Makes everything appended so far durable. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flushDirty());
    return this.#flushing;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#removing;
      await this.#files.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #flushDirty(): Promise<void> {
    const dirty = [...this.#dirty];
    let retained = 0;
    for (const queue of dirty) {
      // A topic that was dropped meanwhile must not come back.
      if (!this.#dirty.delete(queue)) continue;
      await queue.flush(this.#sync);
      retained += queue.memoryBytes;
      if (retained > retainedBytesMax) queue.release();
    }
  }

  #queue(topic: string, queueId: number): ConsumeQueue {
    let queues = this.#topics.get(topic);
    if (queues === undefined) this.#topics.set(topic, (queues = []));
    const known = queues[queueId];
    if (known !== undefined) return known;
    const dir = join(this.#topicDir(topic), String(queueId));
    const queue = new ConsumeQueue(this.#disk, dir, this.#unitsPerFile);
    queues[queueId] = queue;
    return queue;
  }

  /**
   * A queue without what lies below the floor. That is looked up when somebody asks for the first time since the floor has
   * moved: it reads files, and who applies the decision to move it, or starts, must not wait for those of all queues.
   */
  #kept(topic: string, queueId: number): ConsumeQueue {
    const queue = this.#queue(topic, queueId);
    if (!queue.advanceFloor(this.#floor)) this.distrust(topic, queueId);
    return queue;
  }

  /** Percent-encoded, dots too: a name of dots would leave the folder, a leading one means "being removed". */
  #topicDir(topic: string): string {
    return join(this.#root, encodeURIComponent(topic).replaceAll('.', '%2E'));
  }

  async #readFile(queue: ConsumeQueue, from: number, maxUnits: number): Promise<Units> {
    const part = queue.filePart(from, maxUnits);
    const bytes = await this.#files.read(part.path, part.position, part.bytes).catch((error: unknown) => {
      // The floor passed it, or the topic went away.
      if (from < queue.minOffset) return Buffer.alloc(0);
      throw error;
    });
    return new Units(from, bytes.subarray(0, bytes.length - (bytes.length % consumeQueueUnit.bytes)));
  }
}
