import { assert } from '../../errors/flotilla-error.ts';
import { Inflights } from './inflights.ts';
import { toIndex, type CoreOptions, type Index, type Millis, type NodeId } from './types.ts';

/**
 * probe: position unknown, one append outstanding. replicate: optimistic, windowed.
 * seed: the peer needs entries below our floor; it gets heartbeats and the floor, no entries.
 */
export type ProgressState = 'probe' | 'replicate' | 'seed';

/** What a leader knows of one peer in its own term. */
export class Progress {
  readonly id: NodeId;
  readonly inflights: Inflights;
  /** The disk that earned what is known here; undefined: the group has not bound the name to one yet (R0). */
  diskId: string | undefined;
  state: ProgressState = 'probe';
  /** Nothing but heartbeats until the peer answers something (R26, R38). */
  paused = false;
  /** The peer is over its memory cap or its disk hangs (S8, R16): no entries, no hand-over. */
  busy = false;
  /** Highest commit index told to the peer. */
  sentCommit = toIndex(0);
  /** Highest index that this leader has offered to the peer; no answer can confirm more (R36). */
  offered = toIndex(0);
  /** When anything of this term came from the peer (R15). */
  lastAckAt: Millis;
  /** Send time of the newest heartbeat that the peer answered (R45). */
  ackedSendTime = -Infinity;
  /** Highest read round that the peer echoed (R43). */
  readAck = 0;
  /** Since when all it lacks is on the way and less than one window (R55). Judged once per tick. */
  nearSince: Millis | undefined;
  /** It took a floor from us and has not caught up since. */
  seeded = false;
  /** What it was offered last; void when the floor has moved since. */
  seedOffer: { readonly seedId: number; readonly floor: Index } | undefined;
  /** Not to be seeded before: the last attempt failed. */
  seedAfter = -Infinity;
  #match = toIndex(0);
  #next: Index;

  constructor(id: NodeId, next: Index, start: { now: Millis; options: CoreOptions }) {
    this.id = id;
    this.#next = next;
    this.lastAckAt = start.now;
    this.inflights = new Inflights(start.options.windowMessagesMax, start.options.windowBytesMax);
  }

  get match(): Index {
    return this.#match;
  }
  get next(): Index {
    return this.#next;
  }

  /** An append up to `end` leaves. */
  sent(end: Index, bytes: number): void {
    if (end >= this.#next) this.#sentEntries(end, bytes);
    else if (this.state === 'probe') this.paused = true;
    if (end > this.offered) this.offered = end;
  }

  #sentEntries(end: Index, bytes: number): void {
    if (this.state === 'probe') {
      this.paused = true;
      return;
    }
    this.inflights.add(end, bytes);
    this.#next = toIndex(end + 1);
  }

  /** The peer holds everything up to `match`, durably. */
  acked(match: Index): void {
    assert(match <= this.offered, `R36 ${this.id} acknowledged ${match}, offered ${this.offered}`);
    if (match > this.#match) this.#match = match;
    if (this.#next <= this.#match) this.#next = toIndex(this.#match + 1);
    if (this.state === 'replicate') this.inflights.freeTo(this.#match);
    else this.#startReplicate();
    this.paused = false;
  }

  /**
   * The disk of the peer was damaged, and it holds nothing above `match` any more, though it has acknowledged more: the
   * one way in which a match goes back (S14). It still counts for what was committed by its word, as it can not lead.
   */
  lost(match: Index): void {
    if (match >= this.#match) return;
    this.#match = match;
    this.probe();
  }

  /** The peer replaced its log by one that starts at `floor`; the entries above it follow as for anybody else. */
  installed(floor: Index): void {
    if (floor > this.#match) this.#match = floor;
    this.seeded = true;
    this.seedOffer = undefined;
    this.probe();
  }

  /** Start over from what is known (R40). */
  probe(): void {
    this.probeAt(toIndex(this.#match + 1));
  }

  probeAt(next: Index): void {
    assert(next > this.#match, `I8 ${this.id}: next ${next} not above match ${this.#match}`);
    this.state = 'probe';
    this.paused = false;
    this.#next = next;
    this.inflights.clear();
  }

  seed(): void {
    this.state = 'seed';
    this.inflights.clear();
  }

  #startReplicate(): void {
    this.state = 'replicate';
    this.#next = toIndex(this.#match + 1);
    this.inflights.clear();
  }
}

/** Everything up to `last` left for the peer, and what it has not confirmed is less than one window. */
export function isNear(peer: Progress, last: Index): boolean {
  return peer.state === 'replicate' && peer.next > last && !peer.inflights.full;
}
