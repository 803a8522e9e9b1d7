import { performance } from 'node:perf_hooks';
import type { User } from '../../store/access-codec.ts';
import type { ClusterBackend } from '../backend.ts';

const everyMs = 1000;
const retryMs = 100;
const timeoutMs = 2000;

/** The users for a process that holds no replica: asked of a leader every second, kept while none answers. */
export class UserPoller implements Disposable {
  readonly #backend: Pick<ClusterBackend, 'readAccess'>;
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #users: ReadonlyMap<string, User> | undefined;
  #digest = '';

  constructor(backend: Pick<ClusterBackend, 'readAccess'>) {
    this.#backend = backend;
    this.#arm(0);
  }

  /** Undefined until a leader answered. */
  get users(): ReadonlyMap<string, User> | undefined {
    return this.#users;
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
  }

  #arm(delayMs: number): void {
    if (!this.#closed.signal.aborted) this.#timer = setTimeout(() => void this.#poll(), delayMs).unref();
  }

  async #poll(): Promise<void> {
    const limits = { deadlineMs: performance.now() + timeoutMs, signal: this.#closed.signal };
    const outcome = await this.#backend.readAccess(this.#digest, limits);
    if (outcome.kind === 'done' && outcome.value.users !== undefined) {
      this.#users = new Map(outcome.value.users.map((user) => [user.name, user]));
      this.#digest = outcome.value.digest;
    }
    this.#arm(outcome.kind === 'done' ? everyMs : retryMs);
  }
}
