/** How one attempt to send ended. `refused`: surely nothing was stored, now or later. */
export type SendEnd =
  | { readonly kind: 'ok'; readonly queues: readonly number[]; readonly offsets: readonly number[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** One way into the cluster: a client of one broker. */
export interface SendPath extends Disposable {
  /** Name of the broker. */
  readonly broker: string;
  /** Sends one message per id, to be stored together. Ends within `timeoutMs`; never rejects. */
  send(ids: readonly string[], timeoutMs: number): Promise<SendEnd>;
}
