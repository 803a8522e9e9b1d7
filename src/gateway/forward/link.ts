import { refused, unknown, type Outcome } from '../../errors/outcome.ts';
import { DecodeError } from '../../proto/bytes.ts';
import type { Clock } from '../../runtime/clock.ts';
import { FramePacker, readEntries, readOutcome, type Entry, type LeaderHint } from './frames.ts';
import { noticeCode, whoLeadsCode, type AnyOp } from './ops.ts';
import type { ForwardLimits } from './service-deps.ts';
import type { Channel, OpenedStream } from './streams.ts';

/** Answers exactly once; a request that was withdrawn answers only if it can park. */
export type LinkReply = (outcome: Outcome<unknown>, hint: LeaderHint | undefined) => void;

interface Request {
  readonly id: number;
  /** Undefined: whoLeads. */
  readonly op: AnyOp | undefined;
  readonly request: unknown;
  readonly reply: LinkReply;
  readonly bytes: number;
  sent: boolean;
}
interface Notice {
  readonly code: number;
  /** Request id of cancelReceive, client id of the others. */
  readonly subject: number | string;
}

const idsEnd = 0xffff_ffff;
const noticesMax = 16_384;

/**
 * The gateway's end of one forward stream. All requests of a turn travel in one frame. The stream opens on demand and
 * after a break with the next request; a break answers what was sent with unknown and the rest with a refusal.
 */
export class ForwardLink {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #limits: ForwardLimits;
  readonly #packer: FramePacker;
  readonly #requests = new Map<number, Request>();
  /** Not sent yet, in order. */
  #queue: (Request | Notice)[] = [];
  #bytes = 0;
  #notices = 0;
  #lastId = 0;
  #stream: OpenedStream | undefined;
  /** The peer answered with headers: it reads what is sent. */
  #open = false;
  #blocked = false;
  #flushScheduled = false;
  #closed = false;

  /** Owns the channel. */
  constructor(channel: Channel, options: { group: string; limits: ForwardLimits; clock: Clock }) {
    this.#channel = channel;
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#packer = new FramePacker(options.group);
  }

  get pending(): number {
    return this.#requests.size;
  }

  /** Files a request; answers its id, for `withdraw`. The reply may come before this returns. */
  request(op: AnyOp | undefined, request: unknown, reply: LinkReply): number {
    const bytes = op?.bytes(request) ?? 0;
    const id = this.#nextId();
    if (this.#closed) reply(refused('UNREACHABLE', 'the stream to the leader is closed'), undefined);
    else if (this.#requests.size >= this.#limits.requests || this.#bytes + bytes > this.#limits.bytes)
      reply(refused('OVERLOADED', 'too many requests wait for the leader'), undefined);
    else {
      const filed: Request = { id, op, request, reply, bytes, sent: false };
      this.#requests.set(id, filed);
      this.#bytes += bytes;
      this.#enqueue(filed);
    }
    return id;
  }

  /**
   * Gives a request up. True: it surely never left this process. One that parks stays known, and counted, until the
   * leader or the end of the stream answers: what was leased to it in this very moment must not be lost.
   */
  withdraw(id: number): boolean {
    const request = this.#requests.get(id);
    if (request === undefined) return true;
    if (request.sent && request.op?.parks === true)
      this.#enqueue({ code: noticeCode.cancelReceive, subject: id });
    else this.#forget(request);
    return !request.sent;
  }

  /** Soft state: lost when the stream is down or many notices wait. */
  notify(code: number, clientId: string): void {
    if (this.#closed || this.#notices >= noticesMax) return;
    this.#enqueue({ code, subject: clientId });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream?.cancel();
    this.#break('the gateway closed the stream');
    this.#channel.close();
  }

  #nextId(): number {
    do this.#lastId = this.#lastId === idsEnd ? 1 : this.#lastId + 1;
    while (this.#requests.has(this.#lastId));
    return this.#lastId;
  }

  #enqueue(item: Request | Notice): void {
    if ('code' in item) this.#notices += 1;
    this.#queue.push(item);
    if (this.#stream === undefined && !this.#closed) this.#connect();
    this.#schedule();
  }

  #connect(): void {
    this.#stream = this.#channel.open({
      opened: () => {
        this.#open = true;
        this.#schedule();
      },
      frame: (message) => this.#onFrame(message),
      drained: () => {
        this.#blocked = false;
        this.#schedule();
      },
      ended: (reason) => this.#break(reason),
    });
  }

  #schedule(): void {
    if (this.#flushScheduled || !this.#open || this.#blocked || this.#queue.length === 0) return;
    this.#flushScheduled = true;
    this.#clock.soon(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    let taken = 0;
    for (const item of this.#queue) {
      if (!this.#open || this.#blocked) break;
      taken += 1;
      this.#pack(item);
      if (this.#packer.full) this.#send();
    }
    this.#queue.splice(0, taken);
    this.#send();
  }

  #pack(item: Request | Notice): void {
    if ('code' in item) {
      this.#notices -= 1;
      const entry = this.#packer.begin(item.code, 0);
      if (typeof item.subject === 'number') entry.writer.u32(item.subject);
      else entry.writer.string(item.subject);
      this.#packer.end(entry);
      return;
    }
    if (this.#requests.get(item.id) !== item) return; // withdrawn before it was sent
    item.sent = true;
    const entry = this.#packer.begin(item.op?.code ?? whoLeadsCode, item.id);
    item.op?.encode(entry.writer, item.request);
    this.#packer.end(entry);
  }

  #send(): void {
    const frame = this.#packer.take();
    if (frame !== undefined && this.#stream !== undefined) this.#blocked = !this.#stream.write(frame);
  }

  #onFrame(message: Buffer): void {
    try {
      readEntries(message, (_group, entry) => this.#onReply(entry));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#stream?.cancel();
      this.#break(`malformed reply: ${error.message}`);
    }
  }

  /** A reply without a request is that of one that was withdrawn and does not park. */
  #onReply(entry: Entry): void {
    const request = this.#requests.get(entry.id);
    if (request === undefined) return;
    const { outcome, hint } = readOutcome(entry, request.op);
    this.#forget(request);
    request.reply(outcome, hint);
  }

  #forget(request: Request): void {
    this.#requests.delete(request.id);
    this.#bytes -= request.bytes;
  }

  #break(reason: string): void {
    this.#stream = undefined;
    this.#open = false;
    this.#blocked = false;
    this.#queue = [];
    this.#notices = 0;
    this.#packer.take();
    const requests = [...this.#requests.values()];
    this.#requests.clear();
    this.#bytes = 0;
    for (const { sent, reply } of requests) {
      reply(sent ? unknown(reason) : refused('UNREACHABLE', reason), undefined);
    }
  }
}
