import { Client, credentials, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';

import {
  registerMethod,
  type BrokerIdentityMessage,
  type RegisterRequest,
  type RegisterResponse,
} from '../../src/proto/namesrv.ts';
import { until } from './support.ts';

const empty: RegisterRequest = {
  baseVersion: 0,
  version: 0,
  identity: null,
  state: null,
  topics: [],
  removedTopics: [],
};

/** A registration stream that says what a test wants and nothing else. */
export class RawStream implements Disposable {
  readonly responses: RegisterResponse[] = [];
  error: ServiceError | undefined;
  ended = false;
  readonly #client: Client;
  readonly #call: ClientDuplexStream<RegisterRequest, RegisterResponse>;

  constructor(address: string) {
    const { path, requestSerialize, responseDeserialize } = registerMethod;
    this.#client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    this.#call = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    this.#call.on('data', (response: RegisterResponse) => this.responses.push(response));
    this.#call.on('error', (error: ServiceError) => (this.error = error));
    this.#call.on('end', () => (this.ended = true));
  }

  send(request: Partial<RegisterRequest>): void {
    this.#call.write({ ...empty, ...request });
  }

  full(identity: BrokerIdentityMessage, version: number, rest: Partial<RegisterRequest> = {}): void {
    this.send({ identity, version, ...rest });
  }

  heartbeat(version: number): void {
    this.send({ baseVersion: version, version });
  }

  end(): void {
    this.#call.end();
  }

  /** The answer to the n-th message, from 1. */
  async answer(count: number): Promise<RegisterResponse | undefined> {
    await until(`answer ${count}`, () => this.responses.length >= count);
    return this.responses[count - 1];
  }

  /** Cuts the connection as a killed process does. */
  [Symbol.dispose](): void {
    this.#call.on('error', () => {});
    this.#call.cancel();
    this.#client.close();
  }
}
