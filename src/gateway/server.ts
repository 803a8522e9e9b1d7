import type { ServerOptions } from '@grpc/grpc-js';
import type { PortTls } from '../proto/sniffing-port.ts';
import { GrpcServer, type GrpcService } from '../proto/grpc-server.ts';

/** A service of the client port. */
export interface GatewayService extends GrpcService {
  /** Ends what would keep calls open: parked polls, streams. Called once, when the server stops. */
  drain?(): void;
}

export interface GatewayServerOptions {
  /** host:port; port 0 takes a free one. */
  readonly address: string;
  readonly services: readonly GatewayService[];
  /** @default plaintext only */
  readonly tls?: PortTls | undefined;
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
};

/** The client port of a broker or a NameServer. */
export class GatewayServer implements AsyncDisposable {
  readonly #server: GrpcServer;
  readonly #services: readonly GatewayService[];
  #closed: Promise<void> | undefined;

  private constructor(server: GrpcServer, services: readonly GatewayService[]) {
    this.#server = server;
    this.#services = services;
  }

  /** @throws FlotillaError PORT_IN_USE */
  static async listen({ address, services, tls }: GatewayServerOptions): Promise<GatewayServer> {
    return new GatewayServer(
      await GrpcServer.listen(address, services, { options: serverOptions, tls }),
      services,
    );
  }

  /** The port that it listens on. */
  get port(): number {
    return this.#server.port;
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
    await this.#server.close(graceMs);
  }
}
