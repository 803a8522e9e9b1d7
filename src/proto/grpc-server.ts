import {
  Server,
  ServerCredentials,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { channelOptions } from './channel.ts';
import { SniffingPort, type PortTls } from './sniffing-port.ts';

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
  /** Undefined: grpc-js listens itself. */
  readonly #front: SniffingPort | undefined;

  private constructor(server: Server, port: number, front?: SniffingPort) {
    this.#server = server;
    this.port = port;
    this.#front = front;
  }

  /**
   * @param address host:port; port 0 takes a free one
   * @param tls undefined: plaintext only
   * @throws FlotillaError PORT_IN_USE
   */
  static async listen(
    address: string,
    services: readonly GrpcService[],
    { options = channelOptions, tls }: { options?: ServerOptions; tls?: PortTls | undefined } = {},
  ): Promise<GrpcServer> {
    const server = new Server(options);
    for (const { definition, implementation } of services) server.addService(definition, implementation);
    try {
      if (tls === undefined) return new GrpcServer(server, await bind(server, address));
      const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
      const front = new SniffingPort(tls, (socket) => injector.injectConnection(socket));
      const colon = address.lastIndexOf(':');
      const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
      return new GrpcServer(server, await front.listen(host, Number(address.slice(colon + 1))), front);
    } catch (error) {
      server.forceShutdown();
      const reason = error instanceof Error ? error.message : String(error);
      throw new FlotillaError('PORT_IN_USE', `cannot listen on ${address}: ${reason}`, {
        details: { address },
        cause: error,
      });
    }
  }

  /** Takes no more calls, lets those in flight finish for `graceMs`, then ends their sessions. */
  async close(graceMs: number): Promise<void> {
    this.#front?.close();
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

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
