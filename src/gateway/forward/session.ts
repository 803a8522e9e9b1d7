import { refused, type Outcome } from '../../errors/outcome.ts';
import { DecodeError } from '../../proto/bytes.ts';
import type { GroupLeader } from '../../store/api.ts';
import {
  FramePacker,
  noHint,
  packLeader,
  packOutcome,
  readEntries,
  type Entry,
  type LeaderHint,
} from './frames.ts';
import { noticeCode, opsByCode, whoLeadsCode, type AnyOp } from './ops.ts';
import type { ForwardLimits, ForwardServiceDeps } from './service-deps.ts';
import type { AcceptedStream, StreamEvents } from './streams.ts';

/** Counters over all streams of a service. */
export interface ForwardStats {
  streams: number;
  requests: number;
  overloaded: number;
  malformed: number;
}

interface Held {
  readonly bytes: number;
  cancel: (() => void) | undefined;
}

export type SessionDeps = ForwardServiceDeps & {
  readonly limits: ForwardLimits;
  readonly stats: ForwardStats;
};

/** The leader's end of one forward stream: runs requests, packs all replies of a turn into one frame. */
export class ForwardSession implements StreamEvents {
  readonly #stream: AcceptedStream;
  readonly #deps: SessionDeps;
  /** Requests without an answer yet, by id. */
  readonly #held = new Map<number, Held>();
  #heldBytes = 0;
  readonly #packer: FramePacker;
  #frames: Buffer[] = [];
  #flushScheduled = false;
  #blocked = false;
  #ended = false;

  constructor(stream: AcceptedStream, deps: SessionDeps) {
    this.#stream = stream;
    this.#deps = deps;
    this.#packer = new FramePacker(deps.groupName);
    deps.stats.streams += 1;
  }

  frame(message: Buffer): void {
    try {
      readEntries(message, (group, entry) => this.#onEntry(group, entry));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#deps.stats.malformed += 1;
      this.ended();
      this.#stream.refuse(error.message);
    }
  }

  drained(): void {
    this.#blocked = false;
    this.#stream.resume();
    this.#write();
  }

  /** Parked polls are given up; replies that still come have nowhere to go. */
  ended(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#frames = [];
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { cancel } of held) cancel?.();
  }

  #onEntry(group: string, entry: Entry): void {
    if (this.#ended) return;
    const op = opsByCode.get(entry.code);
    if (op === undefined) {
      this.#onNotice(group, entry);
      return;
    }
    const bytes = entry.body.remaining;
    const request = op.decode(entry.body);
    entry.body.end();
    if (this.#held.has(entry.id)) throw new DecodeError(`request id ${entry.id} is in use`);
    this.#deps.stats.requests += 1;
    this.#run(this.#leader(group), { op, request, id: entry.id, bytes });
  }

  #onNotice(group: string, entry: Entry): void {
    switch (entry.code) {
      case whoLeadsCode:
        packLeader(this.#packer, entry.id, this.#hint());
        this.#schedule();
        return;
      case noticeCode.cancelReceive:
        // Answers at once; an answer that is on its way already says what became of the request.
        this.#held.get(entry.body.u32())?.cancel?.();
        return;
      case noticeCode.clientAlive:
        this.#leader(group)?.clientAlive(entry.body.string());
        return;
      case noticeCode.clientGone:
        this.#leader(group)?.clientGone(entry.body.string());
        return;
      default:
        throw new DecodeError(`unknown operation ${entry.code}`);
    }
  }

  #run(
    leader: GroupLeader | undefined,
    what: { op: AnyOp; request: unknown; id: number; bytes: number },
  ): void {
    const { op, id, bytes } = what;
    const { limits, stats } = this.#deps;
    if (leader === undefined) {
      this.#answer(id, op, refused('NOT_LEADER', 'this broker does not lead the group'));
      return;
    }
    if (this.#held.size >= limits.requests || this.#heldBytes + bytes > limits.bytes) {
      stats.overloaded += 1;
      this.#answer(id, op, refused('OVERLOADED', 'too many requests of this gateway wait at the leader'));
      return;
    }
    const held: Held = { bytes, cancel: undefined };
    this.#held.set(id, held);
    this.#heldBytes += bytes;
    held.cancel = op.run(leader, what.request, (outcome) => {
      if (!this.#held.delete(id)) return;
      this.#heldBytes -= bytes;
      this.#answer(id, op, outcome);
    });
  }

  #answer(id: number, op: AnyOp, outcome: Outcome<unknown>): void {
    packOutcome(this.#packer, id, { op, outcome, hint: outcome.kind === 'refused' ? this.#hint() : noHint });
    if (this.#packer.full) this.#cut();
    this.#schedule();
  }

  #leader(group: string): GroupLeader | undefined {
    return group === this.#deps.groupName ? this.#deps.localLeader(group) : undefined;
  }

  #hint(): LeaderHint {
    return this.#ended ? noHint : this.#deps.leaderHint(this.#deps.groupName);
  }

  #schedule(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    this.#deps.clock.soon(() => {
      this.#flushScheduled = false;
      this.#cut();
      this.#write();
    });
  }

  #cut(): void {
    const frame = this.#packer.take();
    if (frame !== undefined) this.#frames.push(frame);
  }

  /** While the gateway does not read replies, its requests are not read either: memory stays bounded. */
  #write(): void {
    if (this.#ended) return;
    let written = 0;
    for (const frame of this.#frames) {
      if (this.#blocked) break;
      this.#blocked = !this.#stream.write(frame);
      written += 1;
    }
    this.#frames.splice(0, written);
    if (this.#blocked) this.#stream.pause();
  }
}
