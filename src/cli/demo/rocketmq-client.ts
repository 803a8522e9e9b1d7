import { createWriteStream } from 'node:fs';
import { format } from 'node:util';
import { FlotillaError } from '../../errors/flotilla-error.ts';

/** What the demo uses of the official client `rocketmq-client-nodejs`; its own types ask for packages of its build. */
export interface ClientMessage {
  readonly messageId: string;
  readonly body: Buffer;
}
export interface ClientProducer {
  startup(): Promise<void>;
  shutdown(): Promise<void>;
  send(message: { topic: string; tag?: string; body: Buffer }): Promise<{ readonly messageId: string }>;
}
export interface ClientConsumer {
  startup(): Promise<void>;
  shutdown(): Promise<void>;
  receive(maxMessages: number, invisibleMs: number): Promise<readonly ClientMessage[]>;
  ack(message: ClientMessage): Promise<void>;
}
interface ClientLogger {
  info(...args: readonly unknown[]): void;
  warn(...args: readonly unknown[]): void;
  error(...args: readonly unknown[]): void;
  debug(...args: readonly unknown[]): void;
  close(): void;
}
interface ClientOptions {
  readonly endpoints: string;
  readonly namespace: string;
  readonly requestTimeout: number;
  readonly logger: ClientLogger;
}
export interface RocketmqClient {
  readonly Producer: new (options: ClientOptions & { topics: readonly string[] }) => ClientProducer;
  readonly SimpleConsumer: new (
    options: ClientOptions & {
      consumerGroup: string;
      subscriptions: ReadonlyMap<string, string>;
      awaitDuration: number;
    },
  ) => ClientConsumer;
}

const PACKAGE = 'rocketmq-client-nodejs';

/** Loads the official client, a development dependency. Throws USAGE when it is not installed. */
export async function loadRocketmqClient(): Promise<RocketmqClient> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package has no types that compile here
    return (await import(PACKAGE)) as RocketmqClient;
  } catch (error) {
    const message = `the demo needs the official RocketMQ client: run npm ci (without --omit=dev) or npm install ${PACKAGE}`;
    throw new FlotillaError('USAGE', message, { cause: error });
  }
}

/** The log of the official client, in a file: stdout belongs to the demo. */
export class ClientLog implements AsyncDisposable, ClientLogger {
  readonly #stream;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'a' });
    this.#stream.on('error', () => undefined);
  }

  info(...args: readonly unknown[]): void {
    this.#write('INFO', args);
  }
  warn(...args: readonly unknown[]): void {
    this.#write('WARN', args);
  }
  error(...args: readonly unknown[]): void {
    this.#write('ERROR', args);
  }
  /** Per-message lines are left out. */
  debug(): void {}
  /** Each client calls this on shutdown; the file serves all of them, so it stays open. */
  close(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#stream.end(resolve);
    });
  }

  #write(level: string, args: readonly unknown[]): void {
    this.#stream.write(`${new Date().toISOString()} ${level} ${format(...args)}\n`);
  }
}
