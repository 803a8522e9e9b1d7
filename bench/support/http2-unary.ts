import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { okCode, decodeSendResponse } from '../../chaos/client/responses.ts';

const windowBytes = 4 * 1024 * 1024;
const prefixBytes = 5;

/**
 * Unary `SendMessage` over bare `node:http2`: what a cheap client costs, so that the measurement shows the servers
 * and not the generator.
 */
export class Http2Sender implements Disposable {
  readonly #session: ClientHttp2Session;
  readonly #headers: OutgoingHttpHeaders;

  constructor(address: string, clientId: string) {
    this.#session = connect(`http://${address}`, { settings: { initialWindowSize: windowBytes } });
    this.#session.on('error', () => undefined);
    this.#headers = {
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/apache.rocketmq.v2.MessagingService/SendMessage',
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': '10S',
      'x-mq-client-id': clientId,
    };
  }

  /** `request`: a `SendMessageRequest`. Answers whether all its messages were acknowledged. */
  send(request: Buffer): Promise<boolean> {
    const stream = this.#session.request(this.#headers);
    const frame = Buffer.allocUnsafe(prefixBytes + request.length);
    frame[0] = 0;
    frame.writeUInt32BE(request.length, 1);
    request.copy(frame, prefixBytes);
    let answer: Buffer = Buffer.alloc(0);
    stream.on('data', (chunk: Buffer) => {
      answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk]);
    });
    stream.on('error', () => undefined);
    stream.end(frame);
    return new Promise((resolve) => {
      stream.on('close', () => resolve(isOk(answer)));
    });
  }

  [Symbol.dispose](): void {
    this.#session.destroy();
  }
}

function isOk(answer: Buffer): boolean {
  return (
    answer.length > prefixBytes && decodeSendResponse(answer.subarray(prefixBytes)).status.code === okCode
  );
}
