import type {
  Metadata,
  ServerDuplexStream,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { openGate, type Gate } from '../gateway/access/gate.ts';
import { headersOf } from '../gateway/access/headers.ts';
import { administratorDenial } from '../gateway/access/rights.ts';
import {
  heartbeatMs,
  nameServerService,
  type RegisterRequest,
  type RegisterResponse,
  type WatchRequest,
  type WatchResponse,
} from '../proto/namesrv.ts';
import { RegisterStream } from './register-stream.ts';
import type { Registry } from './registry.ts';
import { failStream, type ServerStream } from './streams.ts';
import { WatchStream } from './watch-stream.ts';

/** Streams of one kind above this number are refused. */
const maxStreams = 2048;
const tickMs = heartbeatMs / 2;

export interface NameServiceOptions {
  readonly clusterName: string;
  readonly registry: Registry;
  /** Who it lets in must be an administrator: a broker that registers is believed. @default everybody */
  readonly gate?: Gate;
  /**
   * How long after the start brokers may still be on their way, milliseconds: longer than their longest pause between
   * two attempts to register. @default 2500
   */
  readonly settleMs?: number;
}

/** The NameServer service of one process: all its streams, and its one timer. */
export class NameService {
  readonly definition: ServiceDefinition = nameServerService;
  readonly implementation: UntypedServiceImplementation;
  readonly #clusterName: string;
  readonly #registry: Registry;
  readonly #gate: Gate;
  readonly #registrations = new Set<RegisterStream>();
  readonly #watchers = new Set<WatchStream>();
  readonly #timer: NodeJS.Timeout;
  readonly #views: { unsubscribe(): void };
  readonly #settledAtMs: number;
  #ticks = 0;
  #closed = false;

  constructor(options: NameServiceOptions) {
    this.#clusterName = options.clusterName;
    this.#registry = options.registry;
    this.#gate = options.gate ?? openGate;
    this.#settledAtMs = performance.now() + (options.settleMs ?? 2500);
    this.#timer = setInterval(() => {
      this.#tick();
    }, tickMs);
    this.#views = options.registry.view$.subscribe((view) => {
      for (const watcher of this.#watchers) watcher.show(view, this.settled);
    });
    this.implementation = {
      Register: (call: ServerDuplexStream<RegisterRequest, RegisterResponse>) => {
        if (this.#admits(call)) this.#register(call);
      },
      Watch: (call: ServerWritableStream<WatchRequest, WatchResponse>) => {
        if (this.#admits(call)) this.#watch(call);
      },
    };
  }

  /** Whether every live broker has had the time to register since the start. */
  get settled(): boolean {
    return performance.now() >= this.#settledAtMs;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Ends all streams: brokers and watchers turn to the other NameServers at once. */
  drain(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#views.unsubscribe();
    for (const watcher of this.#watchers) watcher.close();
    for (const registration of this.#registrations) registration.close();
  }

  #admits(call: ServerStream & { readonly metadata: Metadata }): boolean {
    const entered = this.#gate.enter(headersOf(call.metadata));
    const refusal = entered.kind === 'done' ? administratorDenial(entered.value) : entered;
    if (refusal !== undefined) failStream(call, new FlotillaError(refusal.code, refusal.message));
    return refusal === undefined;
  }

  #register(call: ServerDuplexStream<RegisterRequest, RegisterResponse>): void {
    if (this.#closed || this.#registrations.size >= maxStreams) {
      failStream(call, new FlotillaError('OVERLOADED', 'no further registrations are taken'));
      return;
    }
    this.#registrations.add(
      new RegisterStream(call, this.#registry, (stream) => this.#registrations.delete(stream)),
    );
  }

  #watch(call: ServerWritableStream<WatchRequest, WatchResponse>): void {
    const { cluster } = call.request;
    if (cluster !== this.#clusterName) {
      const message = `this NameServer serves the cluster ${this.#clusterName}, not ${cluster}`;
      failStream(call, new FlotillaError('INVALID_ARGUMENT', message));
      return;
    }
    if (this.#closed || this.#watchers.size >= maxStreams) {
      failStream(call, new FlotillaError('OVERLOADED', 'no further watches are taken'));
      return;
    }
    const watcher = new WatchStream(call, (stream) => this.#watchers.delete(stream));
    this.#watchers.add(watcher);
    watcher.show(this.#registry.view, this.settled);
  }

  #tick(): void {
    this.#registry.sweep();
    this.#ticks += 1;
    if ((this.#ticks * tickMs) % heartbeatMs !== 0) return;
    for (const watcher of this.#watchers) watcher.keepAlive(this.#registry.view, this.settled);
  }
}
