/** How one attempt to send ended. `refused`: surely nothing was stored, now or later. */
export type SendEnd =
  | { readonly kind: 'ok'; readonly queues: readonly number[]; readonly offsets: readonly number[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Longest time of one attempt. */
export const attemptMs = 3_000;

/** One way into the cluster: a client of one broker. */
export interface SendPath extends AsyncDisposable {
  /** Name of the broker. */
  readonly broker: string;
  /** Sends one message per id, to be stored together. Ends about within `timeoutMs`, at most `attemptMs`; never rejects. */
  send(ids: readonly string[], timeoutMs: number): Promise<SendEnd>;
}
