import type { ServerDuplexStream } from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { decodeTopicChanges } from '../gateway/route-messages.ts';
import { applyTopicChanges, noTopics } from '../gateway/routes.ts';
import type { RegisterRequest, RegisterResponse } from '../proto/namesrv.ts';
import type { ReplicaReport } from './group-route.ts';
import type { Registration, Registry } from './registry.ts';
import { failStream, onGone } from './streams.ts';

interface Held {
  readonly registration: Registration;
  report: ReplicaReport;
  version: number;
}

function reportAfter(request: RegisterRequest, before: ReplicaReport): ReplicaReport {
  const { state } = request;
  const leadership =
    state === null
      ? { term: before.term, role: before.role, leader: before.leader }
      : { term: state.term, role: state.role, leader: state.leader === '' ? undefined : state.leader };
  return {
    ...leadership,
    topics: applyTopicChanges(before.topics, decodeTopicChanges(request)),
  };
}

const nothing: ReplicaReport = {
  term: 0,
  role: 'FOLLOWER',
  leader: undefined,
  topics: noTopics,
};

/** The server's end of one broker's registration stream: the broker is registered as long as it stands. */
export class RegisterStream {
  readonly #call: ServerDuplexStream<RegisterRequest, RegisterResponse>;
  readonly #registry: Registry;
  #held: Held | undefined;

  constructor(
    call: ServerDuplexStream<RegisterRequest, RegisterResponse>,
    registry: Registry,
    onClosed: (stream: RegisterStream) => void,
  ) {
    this.#call = call;
    this.#registry = registry;
    call.on('data', (request: RegisterRequest) => {
      this.#receive(request);
    });
    onGone(call, () => {
      this.#leave();
      onClosed(this);
      call.end();
    });
  }

  /** Ends the stream; the broker comes back to another NameServer, or to this one after its restart. */
  close(): void {
    this.#leave();
    this.#call.end();
  }

  #receive(request: RegisterRequest): void {
    try {
      const fits = request.baseVersion === 0 ? this.#register(request) : this.#change(request);
      this.#answer({ version: fits ? request.version : 0, sendFull: !fits });
    } catch (error) {
      this.#leave();
      failStream(this.#call, error);
    }
  }

  #register(request: RegisterRequest): boolean {
    const { identity, version } = request;
    if (identity === null || version === 0)
      throw new FlotillaError('INVALID_ARGUMENT', 'a full registration carries an identity and a version');
    const report = reportAfter(request, nothing);
    const before = this.#held?.registration;
    const registration = this.#registry.join(identity, report);
    // A stream speaks for one broker; if it changes its name, the old name goes.
    if (before !== undefined) this.#registry.leave(before);
    this.#held = { registration, report, version };
    return true;
  }

  #change(request: RegisterRequest): boolean {
    const held = this.#held;
    if (held?.version !== request.baseVersion) return false;
    if (request.version === request.baseVersion) return this.#registry.seen(held.registration);
    const report = reportAfter(request, held.report);
    if (!this.#registry.seen(held.registration, report)) return false;
    held.report = report;
    held.version = request.version;
    return true;
  }

  /** Answers are small and one per request; a broker that reads none is silent soon, since it is blocked itself. */
  #answer(response: RegisterResponse): void {
    if (this.#call.writable) this.#call.write(response);
  }

  #leave(): void {
    if (this.#held !== undefined) this.#registry.leave(this.#held.registration);
    this.#held = undefined;
  }
}
