import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between a client and a server that tests can cut or freeze. */
export class Proxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #frozen = false;
  /** Bytes that went to the server. */
  sent = 0;

  private constructor(target: string) {
    this.#server = createServer((client) => {
      const server = connect(Number(target.slice(target.lastIndexOf(':') + 1)), '127.0.0.1');
      this.#join(client, server);
      this.#join(server, client);
      client.on('data', ({ length }) => (this.sent += length));
    });
  }

  /** @param target host:port on this machine. */
  static async listen(target: string): Promise<Proxy> {
    const proxy = new Proxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): string {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks all connections, as the death of a process does. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Connections stand, but nothing goes through any more: a partition. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => to.write(chunk));
    from.on('error', () => {});
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#frozen) from.pause();
  }
}
