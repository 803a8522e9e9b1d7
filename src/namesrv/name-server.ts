import { Server, ServerCredentials } from '@grpc/grpc-js';

import type { NamesrvConfig } from '../config/types.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import { channelOptions } from '../proto/channel.ts';
import { NameService } from './name-service.ts';
import { Registry } from './registry.ts';

/** A NameServer process: registry, watch and the client services on one port. */
export class NameServer implements AsyncDisposable {
  readonly registry: Registry;
  /** Where it listens, host:port with the real port. */
  readonly address: string;
  readonly #resources: ResourceStack;

  private constructor(parts: { registry: Registry; address: string; resources: ResourceStack }) {
    this.registry = parts.registry;
    this.address = parts.address;
    this.#resources = parts.resources;
  }

  /**
   * Listens and serves.
   * @throws FlotillaError PORT_IN_USE
   */
  static async start(config: NamesrvConfig): Promise<NameServer> {
    await using opening = new ResourceStack();
    const { clusterName } = config;
    const registry = new Registry({ clusterName });
    const server = new Server(channelOptions);
    opening.defer(() => shutdown(server));
    const service = new NameService({ clusterName, registry });
    opening.defer(() => {
      service.close();
    });
    server.addService(service.definition, service.implementation);
    const port = await bind(server, config.listen);
    const host = config.listen.slice(0, config.listen.lastIndexOf(':'));
    return new NameServer({ registry, address: `${host}:${port}`, resources: opening.move() });
  }

  /** Ends the streams, lets calls finish, stops listening. */
  async close(): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new FlotillaError('PORT_IN_USE', `cannot listen on ${address}`, { cause: error }));
    });
  });
}

function shutdown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      server.forceShutdown();
    }, 1000);
    server.tryShutdown(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}
