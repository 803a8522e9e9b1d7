import { createServer, type Server } from 'node:net';
import { FlotillaError } from '../../errors/flotilla-error.ts';

// Below the ranges from which operating systems take the source ports of outgoing connections, so that a port stays
// free while its process is down between a kill and a restart.
const FIRST = 10_240;
const COUNT = 20_000;
const ATTEMPTS = 200;

function tryBind(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve(server);
    });
  });
}

/** Ports of 127.0.0.1 held open, so that two clusters that start at once never choose the same. */
export class HeldPorts implements AsyncDisposable {
  readonly #servers = new Map<number, Server>();

  /** Holds a free port; `preferred` when that is free. */
  async hold(preferred?: number): Promise<number> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const random = FIRST + Math.floor(Math.random() * COUNT);
      const port = attempt === 0 && preferred !== undefined ? preferred : random;
      if (this.#servers.has(port)) continue;
      const server = await tryBind(port);
      if (server === undefined) continue;
      this.#servers.set(port, server);
      return port;
    }
    throw new FlotillaError('PORT_IN_USE', `no free port on 127.0.0.1 after ${ATTEMPTS} attempts`);
  }

  /** Gives ports up just before the process that takes them over is started. */
  async release(ports: readonly number[]): Promise<void> {
    for (const port of ports) {
      const server = this.#servers.get(port);
      this.#servers.delete(port);
      if (server !== undefined) await new Promise((resolve) => server.close(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release([...this.#servers.keys()]);
  }
}
