import type { BatchInfo } from './raft-log.ts';
import type { Message, NodeId } from '../core/types.ts';

/** What happens on the links of this node; the receiver only enqueues. */
export interface TransportEvents {
  /** `frame` holds the batches of an Append, exactly as stored; empty for all other kinds. */
  message(message: Message, frame: Buffer): void;
  /** A stream to the peer broke (R40). */
  unreachable(peer: NodeId): void;
  /** The stream broke and the peer's port refuses connections: its process is gone. */
  gone(peer: NodeId): void;
}

/** Carries messages between the members of one group. May lose, repeat or reorder them; never alters them. */
export interface Transport extends AsyncDisposable {
  /** Starts dialling; `events` is called from now on. */
  start(events: TransportEvents): void;
  /** `batches` are the entries of an Append. Drops the message when the link is down or full. */
  send(message: Message, batches: readonly BatchInfo[]): void;
  /** Disk id that the peer showed when it connected; undefined: not seen since start. */
  diskOf(peer: NodeId): string | undefined;
  /** Does the link to the peer stand? */
  reachable(peer: NodeId): boolean;
}
