import { Server, ServerCredentials } from '@grpc/grpc-js';

import type { NamesrvConfig } from '../config/types.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { createAdminService } from '../gateway/admin.ts';
import { Router } from '../gateway/forward/router.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import { channelOptions } from '../proto/channel.ts';
import { NameService } from './name-service.ts';
import { serveAdmin } from './observe.ts';
import { Registry } from './registry.ts';

interface Parts {
  readonly registry: Registry;
  readonly address: string;
  readonly adminAddress: string | undefined;
  readonly resources: ResourceStack;
}

/** A NameServer process: registration, watch and the client services on one port, health on another. */
export class NameServer implements AsyncDisposable {
  readonly registry: Registry;
  /** Where it listens: host:port with the real port. */
  readonly address: string;
  /** Where health and metrics are served; undefined: nowhere. */
  readonly adminAddress: string | undefined;
  readonly #resources: ResourceStack;
  #closed: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.registry = parts.registry;
    this.address = parts.address;
    this.adminAddress = parts.adminAddress;
    this.#resources = parts.resources;
  }

  /**
   * Listens and serves.
   * @throws FlotillaError PORT_IN_USE
   */
  static async start(config: NamesrvConfig): Promise<NameServer> {
    await using opening = new ResourceStack();
    const { clusterName, listen, adminListen } = config;
    const registry = new Registry({ clusterName });
    const backend = opening.use(
      new Router({
        view: () => registry.view,
        onViewChange: (listener) => registry.onChange(listener),
        localLeader: () => undefined,
      }),
    );
    const server = new Server(channelOptions);
    opening.defer(() => shutdown(server));
    const service = new NameService({ clusterName, registry });
    opening.defer(() => {
      service.drain();
    });
    for (const each of [service, createAdminService({ backend })])
      server.addService(each.definition, each.implementation);
    const port = await bind(server, listen);
    const admin =
      adminListen === undefined
        ? undefined
        : await serveAdmin(adminListen, { registry, service, resources: opening });
    const host = listen.slice(0, listen.lastIndexOf(':'));
    return new NameServer({
      registry,
      address: `${host}:${port}`,
      adminAddress: admin?.address,
      resources: opening.move(),
    });
  }

  /** Ends the streams, lets calls finish, stops listening. Repeated calls wait for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#resources[Symbol.asyncDispose]();
    return this.#closed;
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
