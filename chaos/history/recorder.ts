import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { EventFunction, EventResult, HistoryEvent } from './events.ts';

/** An event before the recorder numbers and times it. */
export type EventDraft = Omit<HistoryEvent, 'i' | 't'>;
/** Fields of an operation beside its phase. */
export type OperationFields = Omit<EventDraft, 'p' | 'ph' | 'f' | 'r' | 'err'>;

/** Numbers, times and keeps the events of one run. */
export interface HistoryWriter {
  /** Ids are never used twice in a run. */
  nextProcessId(prefix: string): string;
  write(draft: EventDraft): HistoryEvent;
}

/** Writes a history as NDJSON, numbered and timed by one monotonic clock. */
export class HistoryRecorder implements HistoryWriter, AsyncDisposable {
  readonly #file: WriteStream;
  readonly #startMs = performance.now();
  #next = 0;
  #processes = 0;
  #failure: unknown;

  private constructor(file: WriteStream) {
    this.#file = file;
    file.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /** Creates (truncates) the file. */
  static async create(path: string): Promise<HistoryRecorder> {
    const file = createWriteStream(path, { highWaterMark: 1 << 20 });
    await once(file, 'open');
    return new HistoryRecorder(file);
  }

  /** Events written. */
  get length(): number {
    return this.#next;
  }

  /** Nanoseconds since the recorder was created. */
  now(): number {
    return Math.round((performance.now() - this.#startMs) * 1e6);
  }

  /** A client of the run under a fresh id that starts with `prefix`. */
  process(prefix: string): HistoryProcess {
    return new HistoryProcess(this, prefix);
  }

  nextProcessId(prefix: string): string {
    return `${prefix}${this.#processes++}`;
  }

  write(draft: EventDraft): HistoryEvent {
    if (this.#failure !== undefined)
      throw new Error('history file cannot be written', { cause: this.#failure });
    const event: HistoryEvent = { i: this.#next++, t: this.now(), ...draft };
    this.#file.write(JSON.stringify(event) + '\n');
    return event;
  }

  async close(): Promise<void> {
    this.#file.end();
    await finished(this.#file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#file.closed) await this.close();
  }
}

/** A process with at most one open operation. After `info` it continues under a new id, as the old one may still act. */
export class HistoryProcess {
  readonly #recorder: HistoryWriter;
  readonly #prefix: string;
  #id: string;
  #open: { readonly f: EventFunction; readonly fields: OperationFields } | undefined;

  constructor(recorder: HistoryWriter, prefix: string) {
    this.#recorder = recorder;
    this.#prefix = prefix;
    this.#id = recorder.nextProcessId(prefix);
  }

  get id(): string {
    return this.#id;
  }

  /** An operation is open. */
  get busy(): boolean {
    return this.#open !== undefined;
  }

  /** Opens an operation. Returns its time in ns. */
  begin(f: EventFunction, fields: OperationFields): number {
    if (this.#open !== undefined) throw new Error(`process ${this.#id} already has an open operation`);
    const { v, ...rest } = fields;
    this.#open = { f, fields: rest };
    return this.#recorder.write({ p: this.#id, ph: 'inv', f, ...rest, ...(v === undefined ? {} : { v }) }).t;
  }

  ok(r: EventResult, node?: string): number {
    return this.#end({ ph: 'ok', r, ...(node === undefined ? {} : { node }) });
  }

  /** Only if the operation surely had no effect and never will. */
  fail(err: string): number {
    return this.#end({ ph: 'fail', err });
  }

  info(err: string, r?: EventResult): number {
    const t = this.#end({ ph: 'info', err, ...(r === undefined ? {} : { r }) });
    this.#id = this.#recorder.nextProcessId(this.#prefix);
    return t;
  }

  #end(ending: Pick<EventDraft, 'ph'> & Partial<EventDraft>): number {
    const open = this.#open;
    if (open === undefined) throw new Error(`process ${this.#id} has no open operation`);
    this.#open = undefined;
    return this.#recorder.write({ p: this.#id, f: open.f, ...open.fields, ...ending }).t;
  }
}
