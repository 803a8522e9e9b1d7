import {
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { channelOptions } from './channel.ts';

/** A gRPC service to be served. */
export interface GrpcService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/**
 * A port with gRPC services. Channelz must stay on: grpc-js ends only those sessions when it is forced to stop that
 * channelz knows.
 */
export class GrpcServer implements AsyncDisposable {
  /** The port that it listens on. */
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /**
   * @param address host:port; port 0 takes a free one
   * @throws FlotillaError PORT_IN_USE
   */
  static async listen(
    address: string,
    services: readonly GrpcService[],
    options: ServerOptions = channelOptions,
  ): Promise<GrpcServer> {
    const server = new Server(options);
    for (const { definition, implementation } of services) server.addService(definition, implementation);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else
          reject(
            new FlotillaError('PORT_IN_USE', `cannot listen on ${address}: ${error.message}`, {
              details: { address },
              cause: error,
            }),
          );
      });
    });
    return new GrpcServer(server, port);
  }

  /** Takes no more calls, lets those in flight finish for `graceMs`, then ends their sessions. */
  async close(graceMs: number): Promise<void> {
    if (graceMs > 0) {
      const finished = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), graceMs);
        this.#server.tryShutdown(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
      if (finished) return;
    }
    this.#server.forceShutdown();
  }

  /** Without grace: streams between peers never end by themselves. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close(0);
  }
}
