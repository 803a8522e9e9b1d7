/** Which messages a subscription wants. Synchronous; one instance may serve many subscriptions. */
export interface MessageFilter {
  /** First test, on the 8-byte tag hash in a ConsumeQueue unit: false is sure, true is not. */
  mayMatch(tagHash: Buffer): boolean;
  /** Exact test, on the whole stored record. */
  matches(record: Buffer): boolean;
}
