import type { BatchInfo } from './raft-log.ts';
import type { Member, Message, NodeId } from '../core/types.ts';

/** Bytes that a replica wants from another one; nobody else waits for them. All numbers in bytes. */
export type FetchRequest =
  /** Stored bytes from a CommitLog position on. */
  | { readonly kind: 'log'; readonly position: number; readonly bytes: number }
  /** Part of the state as of the segment that begins at `base`. */
  | { readonly kind: 'state'; readonly base: number; readonly offset: number; readonly bytes: number };

/** Largest answer to a fetch. */
export const fetchBytesMax: number = 1 << 20;

/** What happens on the links of this node; the receiver only enqueues. */
export interface TransportEvents {
  /** `frame` holds the batches of an Append, exactly as stored; empty for all other kinds. */
  message(message: Message, frame: Buffer): void;
  /** A stream to the peer broke (R40). */
  unreachable(peer: NodeId): void;
  /** The stream broke and the peer's port refuses connections: its process is gone. */
  gone(peer: NodeId): void;
  /** Answers a peer's fetch with at most `bytes` bytes. @throws FlotillaError */
  fetch(from: NodeId, request: FetchRequest): Promise<Buffer>;
}

/** Carries messages between the members of one group. May lose, repeat or reorder them; never alters them. */
export interface Transport extends AsyncDisposable {
  /** `events` is called from now on. */
  start(events: TransportEvents): void;
  /** The configuration in force: links follow it (R58). Strangers are answered for as long as they call. */
  setMembers(members: readonly Member[]): void;
  /** `batches` are the entries of an Append. Drops the message when the link is down or full. */
  send(message: Message, batches: readonly BatchInfo[]): void;
  /**
   * Asks a peer for bytes, which the caller has to verify; at most 1 MiB comes back, perhaps less than asked for.
   * @throws FlotillaError UNREACHABLE, CLOSED when the signal aborts, or why the peer refused
   */
  fetch(peer: NodeId, request: FetchRequest, signal: AbortSignal): Promise<Buffer>;
  /** Disk id that the peer showed when it connected; undefined: not seen since it became a member. */
  diskOf(peer: NodeId): string | undefined;
  /** Does the link to the peer stand? */
  reachable(peer: NodeId): boolean;
}
