import {
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** A gRPC service to be served. */
export interface GatewayService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  /** Ends what would keep calls open: parked polls, streams. Called once, when the server stops. */
  drain?(): void;
}

export interface GatewayServerOptions {
  /** host:port; port 0 takes a free one. */
  readonly address: string;
  readonly services: readonly GatewayService[];
}

const serverOptions: ServerOptions = {
  // The default window of 64 KiB throttles batches to a quarter and adds hundreds of ms to the slowest calls.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  // Above the largest legal request, so that a larger one is answered with its status code, not a transport error.
  'grpc.max_receive_message_length': 32 * 1024 * 1024,
  'grpc.max_send_message_length': -1,
  'grpc.max_concurrent_streams': 10_000,
  // Finds clients that vanished without closing, so that their parked polls end.
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.enable_channelz': 0,
};

/** A port with gRPC services. */
export class GatewayServer implements AsyncDisposable {
  /** The port that it listens on. */
  readonly port: number;
  readonly #server: Server;
  readonly #services: readonly GatewayService[];
  #closed: Promise<void> | undefined;

  private constructor(server: Server, port: number, services: readonly GatewayService[]) {
    this.#server = server;
    this.port = port;
    this.#services = services;
  }

  /** @throws FlotillaError PORT_IN_USE */
  static async listen(options: GatewayServerOptions): Promise<GatewayServer> {
    const server = new Server(serverOptions);
    for (const service of options.services) server.addService(service.definition, service.implementation);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(options.address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else
          reject(
            new FlotillaError('PORT_IN_USE', `cannot listen on ${options.address}: ${error.message}`, {
              details: { address: options.address },
              cause: error,
            }),
          );
      });
    });
    return new GatewayServer(server, port, options.services);
  }

  /**
   * Takes no more calls, lets those in flight finish for `graceMs`, then cuts them off.
   * Repeated calls wait for the first.
   */
  close(options: { graceMs: number } = { graceMs: 2000 }): Promise<void> {
    this.#closed ??= this.#shutDown(options.graceMs);
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #shutDown(graceMs: number): Promise<void> {
    for (const service of this.#services) service.drain?.();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#server.forceShutdown();
        resolve();
      }, graceMs);
      this.#server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
