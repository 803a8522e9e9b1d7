import { Client, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';

import { diffTopics, noTopics, type Topics } from '../gateway/routes.ts';
import { channelOptions } from '../proto/channel.ts';
import type { Dialer } from '../proto/dialer.ts';
import {
  answerTimeoutMs,
  firstAnswerTimeoutMs,
  heartbeatMs,
  registerMethod,
  type BrokerIdentityMessage,
  type RegisterRequest,
  type RegisterResponse,
  type ReplicaStateMessage,
} from '../proto/namesrv.ts';

const firstPauseMs = 100;
const longestPauseMs = 2000;

/** What the broker reports, frozen; a new object with a higher version when something changed. */
export interface Snapshot {
  /** From 1. */
  readonly version: number;
  readonly state: ReplicaStateMessage;
  readonly topics: Topics;
}

export interface LinkEvents {
  registered(address: string): void;
  lost(address: string, reason: string): void;
}

interface Stream {
  readonly client: Client;
  readonly call: ClientDuplexStream<RegisterRequest, RegisterResponse>;
  /** What the NameServer has after it read everything sent. */
  sent: Snapshot | undefined;
  sentAtMs: number;
  heardAtMs: number;
  /** Version of a full registration that is not acknowledged yet; 0: none. */
  unacknowledgedFull: number;
  blocked: boolean;
}

/** The request that leads from what the NameServer has to the snapshot. */
function registerRequest(
  identity: BrokerIdentityMessage,
  sent: Snapshot | undefined,
  now: Snapshot,
): RegisterRequest {
  return {
    baseVersion: sent?.version ?? 0,
    version: now.version,
    identity: sent === undefined ? identity : null,
    state: sent?.state === now.state ? null : now.state,
    ...diffTopics(sent?.topics ?? noTopics, now.topics),
  };
}

/**
 * The registration at one NameServer: one stream, replaced for ever when it breaks or falls silent. Never queues:
 * while the stream is blocked changes pile up in the snapshot and leave as one delta when it drains.
 */
export class RegistrarLink {
  readonly #address: string;
  readonly #identity: BrokerIdentityMessage;
  readonly #events: LinkEvents;
  readonly #dialer: Dialer;
  #latest: Snapshot;
  #stream: Stream | undefined;
  #failures = 0;
  #retryAtMs = 0;
  #registered = false;

  constructor(
    address: string,
    identity: BrokerIdentityMessage,
    init: { first: Snapshot; events: LinkEvents; dialer: Dialer },
  ) {
    this.#address = address;
    this.#identity = identity;
    this.#latest = init.first;
    this.#events = init.events;
    this.#dialer = init.dialer;
  }

  /** The NameServer acknowledged a registration on the stream that stands. */
  get registered(): boolean {
    return this.#registered;
  }

  /** Sends the snapshot now if the stream can take it, else as soon as it can. */
  offer(snapshot: Snapshot): void {
    this.#latest = snapshot;
    if (this.#stream !== undefined) this.#catchUp(this.#stream);
  }

  /**
   * Reconnects, sends heartbeats, gives up a silent stream.
   * @param stalledMs How long this process did not run: nobody else's silence.
   */
  tick(now: number, stalledMs: number): void {
    const stream = this.#stream;
    if (stream === undefined) {
      if (now >= this.#retryAtMs) this.#open(now);
      return;
    }
    stream.heardAtMs += stalledMs;
    const limitMs = stream.unacknowledgedFull === 0 ? answerTimeoutMs : firstAnswerTimeoutMs;
    if (now - stream.heardAtMs > limitMs) this.#failed(stream, 'no answer in time');
    else if (now - stream.sentAtMs >= heartbeatMs) this.#send(stream);
  }

  /** Deregisters: resolves when the NameServer confirmed it, or after `limitMs`. */
  async close(limitMs: number): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    this.#registered = false;
    if (stream === undefined) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, limitMs);
      const ended = (): void => {
        clearTimeout(limit);
        resolve();
      };
      stream.call.on('end', ended).on('error', ended);
      stream.call.end();
    });
    stream.call.cancel();
    stream.client.close();
  }

  #open(now: number): void {
    // A channel of its own per attempt: the pause between attempts is decided here, not by a shared channel.
    const client = new Client(this.#address, this.#dialer.credentials, {
      ...channelOptions,
      'grpc.use_local_subchannel_pool': 1,
    });
    const { path, requestSerialize, responseDeserialize } = registerMethod;
    const call = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      this.#dialer.metadata(),
    );
    const stream: Stream = {
      client,
      call,
      sent: undefined,
      sentAtMs: now,
      heardAtMs: now,
      unacknowledgedFull: 0,
      blocked: false,
    };
    this.#stream = stream;
    call.on('data', (response: RegisterResponse) => {
      this.#receive(stream, response);
    });
    call.on('error', (error: ServiceError) => {
      this.#failed(stream, error.details);
    });
    call.on('end', () => {
      this.#failed(stream, 'the NameServer ended the stream');
    });
    call.on('drain', () => {
      stream.blocked = false;
      this.#catchUp(stream);
    });
    this.#send(stream);
  }

  #catchUp(stream: Stream): void {
    if (this.#stream === stream && stream.sent !== this.#latest) this.#send(stream);
  }

  /** Without a change this is the heartbeat. */
  #send(stream: Stream): void {
    if (stream.blocked) return;
    const snapshot = this.#latest;
    if (stream.sent === undefined) stream.unacknowledgedFull = snapshot.version;
    stream.blocked = !stream.call.write(registerRequest(this.#identity, stream.sent, snapshot));
    stream.sent = snapshot;
    stream.sentAtMs = performance.now();
  }

  #receive(stream: Stream, response: RegisterResponse): void {
    if (this.#stream !== stream) return;
    stream.heardAtMs = performance.now();
    if (response.sendFull) {
      // Answers to what was sent before the full registration on its way ask for what it already brings.
      if (stream.unacknowledgedFull !== 0) return;
      stream.sent = undefined;
      this.#send(stream);
      return;
    }
    if (response.version >= stream.unacknowledgedFull) stream.unacknowledgedFull = 0;
    this.#failures = 0;
    if (this.#registered) return;
    this.#registered = true;
    this.#events.registered(this.#address);
  }

  #failed(stream: Stream, reason: string): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#retryAtMs = performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures);
    this.#failures += 1;
    stream.call.cancel();
    stream.client.close();
    if (this.#registered || this.#failures === 1) this.#events.lost(this.#address, reason);
    this.#registered = false;
  }
}
