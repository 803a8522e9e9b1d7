/** What one end of a two-way stream of frames hears. Nothing is heard before whoever made the stream has it. */
export interface StreamEvents {
  /** Frames arrive whole, once, and in the order of their writing; those before a break may be missing from one on. */
  frame(message: Buffer): void;
  /** After `write` answered false: it may go on. */
  drained(): void;
  /** The last thing heard; never heard by the end that ended the stream itself. */
  ended(reason: string): void;
}

export interface OpenedEvents extends StreamEvents {
  /** A process reads what is written; before this nothing should be. */
  opened(): void;
}

/** The end that opened the stream. */
export interface OpenedStream {
  /** False: enough waits in the stream; `drained` follows. */
  write(frame: Buffer): boolean;
  cancel(): void;
}

/** The end that was opened from elsewhere. */
export interface AcceptedStream {
  /** False: enough waits in the stream; `drained` follows. */
  write(frame: Buffer): boolean;
  /** Takes no frames out of the stream until `resume`: its writer is held back after a while. */
  pause(): void;
  resume(): void;
  /** Ends the stream because of what the other end wrote. */
  refuse(reason: string): void;
}

/** The way to the peer port of one broker. */
export interface Channel {
  open(events: OpenedEvents): OpenedStream;
  /** Ends its streams without a word. */
  close(): void;
}

/** @param address host:port */
export type Dial = (address: string) => Channel;
