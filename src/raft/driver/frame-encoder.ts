import { encodeFrame } from '../../proto/frame.ts';
import type { BatchInfo } from './raft-log.ts';

/** Encodes frames for all peers: followers that keep up get the same appends, so each is put together once. */
export class FrameEncoder {
  #fixed: Buffer = Buffer.alloc(0);
  #batches: readonly BatchInfo[] = [];
  #frame: Buffer = Buffer.alloc(0);

  /** @param fixed the message without its batches */
  encode(fixed: Buffer, batches: readonly BatchInfo[]): Buffer {
    if (batches.length === 0) return encodeFrame([fixed]);
    if (!this.#repeats(fixed, batches)) {
      this.#fixed = fixed;
      this.#batches = batches;
      this.#frame = encodeFrame([fixed, ...batches.map((batch) => batch.data)]);
    }
    return this.#frame;
  }

  /** Batches are compared as objects: the log hands out the same ones for the same entries while they are in memory. */
  #repeats(fixed: Buffer, batches: readonly BatchInfo[]): boolean {
    const last = this.#batches;
    if (batches.length !== last.length || !fixed.equals(this.#fixed)) return false;
    return batches.every((batch, at) => batch === last[at]);
  }
}
