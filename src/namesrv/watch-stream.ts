import type { ServerWritableStream } from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { ClusterView } from '../gateway/cluster-view.ts';
import { watchMessage } from '../gateway/route-messages.ts';
import type { WatchRequest, WatchResponse } from '../proto/namesrv.ts';
import { failStream, onGone } from './streams.ts';

/** A watcher that takes nothing for so long is cut off, milliseconds. */
const blockedLimitMs = 10_000;

/**
 * The server's end of one watch. A slow watcher costs no memory: while it is blocked nothing is queued, and when it
 * drains it gets one message that leads from what it has to what is.
 */
export class WatchStream {
  readonly #call: ServerWritableStream<WatchRequest, WatchResponse>;
  #sent: ClusterView | undefined;
  #blockedSinceMs: number | undefined;
  #open = true;

  constructor(
    call: ServerWritableStream<WatchRequest, WatchResponse>,
    onClosed: (stream: WatchStream) => void,
  ) {
    this.#call = call;
    onGone(call, () => {
      this.#open = false;
      onClosed(this);
    });
  }

  /** Sends what changed since the last message. */
  show(view: ClusterView, settled: boolean): void {
    if (this.#sent !== view) this.#write(view, settled);
  }

  /** Sends a message even if nothing changed. */
  keepAlive(view: ClusterView, settled: boolean): void {
    const blockedSinceMs = this.#blockedSinceMs;
    if (blockedSinceMs !== undefined && performance.now() - blockedSinceMs > blockedLimitMs)
      failStream(this.#call, new FlotillaError('OVERLOADED', 'the watcher does not read'));
    else this.#write(view, settled);
  }

  close(): void {
    this.#open = false;
    this.#call.end();
  }

  #write(view: ClusterView, settled: boolean): void {
    if (!this.#open || this.#blockedSinceMs !== undefined) return;
    const flows = this.#call.write(watchMessage(this.#sent, view, settled));
    this.#sent = view;
    if (flows) return;
    this.#blockedSinceMs = performance.now();
    this.#call.once('drain', () => {
      this.#blockedSinceMs = undefined;
    });
  }
}
