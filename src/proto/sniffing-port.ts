import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import { contextOptions, type TlsFiles } from './tls-files.ts';

export interface PortTls {
  readonly files: TlsFiles;
  /** Plaintext connections are closed. */
  readonly required: boolean;
  /** Callers must have a certificate of the authorities of the files. */
  readonly clientCertificates: boolean;
}

/** A connection must have said what it wants within this time. */
const handshakeMs = 10_000;
/** First byte of a TLS record that begins a handshake; HTTP/2 begins with `P`. */
const tlsHandshake = 0x16;

/**
 * A port that takes TLS, and plaintext beside it: the first byte of a connection tells. TLS ends here, so that a new
 * certificate is served to new connections and the others go on.
 */
export class SniffingPort {
  readonly #tls: PortTls;
  readonly #server: Server;
  readonly #tlsServer: TlsServer;
  readonly #accept: (socket: Socket) => void;
  /** Connections that are not accepted yet. */
  readonly #undecided = new Set<Socket>();
  readonly #stopFollowing: () => void;

  /** @param accept takes a connection whose bytes are HTTP/2 */
  constructor(tls: PortTls, accept: (socket: Socket) => void) {
    this.#tls = tls;
    this.#accept = accept;
    this.#server = createServer((socket) => this.#sniff(socket));
    this.#tlsServer = createTlsServer({
      ...contextOptions(tls.files.material),
      ALPNProtocols: ['h2'],
      requestCert: tls.clientCertificates,
      rejectUnauthorized: tls.clientCertificates,
      handshakeTimeout: handshakeMs,
    });
    this.#tlsServer.on('secureConnection', (socket: TLSSocket) => this.#accept(socket));
    this.#tlsServer.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#stopFollowing = tls.files.onMaterial(() =>
      this.#tlsServer.setSecureContext(contextOptions(tls.files.material)),
    );
  }

  /** Answers the port. Rejects as `net.Server` does. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Takes no more connections; those that were accepted are not touched. */
  close(): void {
    this.#stopFollowing();
    this.#server.close();
    for (const socket of this.#undecided) socket.destroy();
  }

  #sniff(socket: Socket): void {
    this.#undecided.add(socket);
    const timer = setTimeout(() => socket.destroy(), handshakeMs);
    const decided = (): void => {
      clearTimeout(timer);
      this.#undecided.delete(socket);
    };
    socket.once('close', decided);
    // A connection that breaks now is nobody's yet.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    socket.once('readable', () => {
      const first: unknown = socket.read(1);
      if (!Buffer.isBuffer(first)) {
        socket.destroy();
        return;
      }
      decided();
      socket.unshift(first);
      if (first[0] === tlsHandshake) this.#tlsServer.emit('connection', socket);
      else if (this.#tls.required) socket.destroy();
      else {
        socket.removeListener('error', ignore);
        this.#accept(socket);
      }
    });
  }
}
