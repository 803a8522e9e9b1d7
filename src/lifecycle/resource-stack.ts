/** Owns opened resources and closes them in reverse order, collecting every failure. */
export class ResourceStack implements AsyncDisposable {
  #closers: (() => unknown)[] = [];

  /** Takes ownership of a resource and hands it back. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.defer(() =>
      Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose](),
    );
    return resource;
  }

  /** Registers a closer for something that is not disposable by itself. */
  defer(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Moves ownership into a new stack: disposing this one afterwards closes nothing. */
  move(): ResourceStack {
    const owner = new ResourceStack();
    owner.#closers = this.#closers;
    this.#closers = [];
    return owner;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closers = this.#closers.toReversed();
    this.#closers = [];
    const failures: unknown[] = [];
    for (const close of closers) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1)
      throw new AggregateError(failures, `${failures.length} resources failed to close`);
  }
}
