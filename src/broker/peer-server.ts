import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { channelOptions } from '../proto/channel.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';

export interface GrpcService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** The port that brokers and NameServers use among themselves: Raft and forwarding. */
export class PeerServer implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Throws PORT_IN_USE when `address` (host:port) can not be bound. */
  static async listen(address: string, services: readonly GrpcService[]): Promise<PeerServer> {
    // Channelz stays on: forceShutdown of grpc-js ends only the sessions that channelz knows.
    const server = new Server(channelOptions);
    for (const { definition, implementation } of services) server.addService(definition, implementation);
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(address, ServerCredentials.createInsecure(), (error) => {
        if (error === null) resolve();
        else
          reject(
            new FlotillaError('PORT_IN_USE', `cannot listen on ${address}: ${error.message}`, {
              cause: error,
            }),
          );
      });
    });
    return new PeerServer(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
    return Promise.resolve();
  }
}
