import { pino } from 'pino';

import type { NamesrvConfig } from '../config/types.ts';
import { Security } from '../gateway/access/security.ts';
import { UserPoller } from '../gateway/access/user-poller.ts';
import { createAdminService } from '../gateway/admin.ts';
import { systemLeaves } from '../gateway/forward/grpc-streams.ts';
import { Router } from '../gateway/forward/router.ts';
import { createMessagingService } from '../gateway/messaging-service.ts';
import { createProduceService } from '../gateway/produce.ts';
import { GatewayServer } from '../gateway/server.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
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
    const logger = pino({ level: config.logLevel, base: { namesrv: listen } });
    const security = await Security.open(config.security, { stack: opening, logger });
    const registry = new Registry({ clusterName });
    const backend = opening.use(
      new Router({
        leaves: systemLeaves(security.peerCredentials),
        view: () => registry.view,
        onViewChange: (listener) => registry.onChange(listener),
        localLeader: () => undefined,
      }),
    );
    const users = security.secrets && opening.use(new UserPoller(backend));
    const gate = security.gate(() => users?.users);
    const service = new NameService({ clusterName, registry, gate });
    opening.defer(() => {
      service.drain();
    });
    const services = [
      service,
      createMessagingService({ backend, gate, logger }),
      createProduceService({ backend, gate }),
      createAdminService({ backend, gate, secrets: security.secrets }),
    ];
    const { port } = opening.use(
      await GatewayServer.listen({ address: listen, services, tls: security.clientPort }),
    );
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
