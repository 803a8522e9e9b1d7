import {
  status as grpcStatus,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { firstPart, wholeHeader } from './access/headers.ts';
import { noRights, type Rights } from './access/rights.ts';
import type { Cancellation } from './backend.ts';
import type { CallContext, StreamAnswer } from './context.ts';

/** The parts of a grpc-js call that a context is made of. */
interface GrpcCall {
  readonly metadata: { get(name: string): (string | Buffer)[] };
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  getHost(): string;
  once(event: 'cancelled', listener: () => void): unknown;
}

/** One for all: grpc-js cancels finished calls too, and an error with a stack for each would cost more than the call. */
const clientGone = new Error('the client gave up or its connection broke');

/** Makes the signal only for those who ask: most calls never do. */
class GrpcContext implements CallContext, Cancellation {
  readonly #call: GrpcCall;
  readonly deadlineMs: number;
  rights: Rights = noRights;
  #controller: AbortController | undefined;

  constructor(call: GrpcCall) {
    this.#call = call;
    this.deadlineMs = performance.now() + (Number(call.getDeadline()) - Date.now());
  }

  header(name: string): string {
    return firstPart(wholeHeader(this.#call.metadata, name));
  }

  get authorization(): string {
    return wholeHeader(this.#call.metadata, 'authorization');
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.#call.cancelled) controller.abort(clientGone);
      else this.#call.once('cancelled', () => controller.abort(clientGone));
    }
    return this.#controller.signal;
  }

  get cancellation(): Cancellation {
    return this;
  }

  get aborted(): boolean {
    return this.#call.cancelled;
  }

  addEventListener(...args: Parameters<AbortSignal['addEventListener']>): void {
    this.signal.addEventListener(...args);
  }

  removeEventListener(...args: Parameters<AbortSignal['removeEventListener']>): void {
    this.#controller?.signal.removeEventListener(...args);
  }

  get authority(): string {
    return this.#call.getHost();
  }
}

/** Takes note of failures that no handler foresaw; the client sees gRPC INTERNAL. */
export type Unforeseen = (error: unknown) => void;

const internal = { code: grpcStatus.INTERNAL, details: 'internal error' };

export function unary<Req, Res>(
  handle: (request: Req, context: CallContext) => Promise<Res>,
  unforeseen: Unforeseen,
): handleUnaryCall<Req, Res> {
  return (call, callback) => {
    void answer(handle(call.request, new GrpcContext(call)), callback, unforeseen);
  };
}

async function answer<Res>(
  answered: Promise<Res>,
  callback: sendUnaryData<Res>,
  unforeseen: Unforeseen,
): Promise<void> {
  let response: Res;
  try {
    response = await answered;
  } catch (error) {
    unforeseen(error);
    callback(internal);
    return;
  }
  callback(null, response);
}

/** A stream of serialized answers, written as fast as the client reads. */
export function serverStream<Req>(
  handle: (request: Req, context: CallContext) => Promise<StreamAnswer>,
  unforeseen: Unforeseen,
): handleServerStreamingCall<Req, Buffer> {
  return (call) => {
    const context = new GrpcContext(call);
    handle(call.request, context)
      .then((frames) => writeAll(call, frames, context.signal))
      .catch((error: unknown) => {
        unforeseen(error);
        call.emit('error', internal);
      });
  };
}

async function writeAll<Req>(
  call: ServerWritableStream<Req, Buffer>,
  { frames, undelivered }: StreamAnswer,
  signal: AbortSignal,
): Promise<void> {
  // A frame that was taken may still wait in the queues of this process: only its callback says that it left.
  let waiting = 0;
  let settle = (): void => undefined;
  const left = (): void => {
    waiting -= 1;
    if (waiting === 0) settle();
  };
  const settled = (event: 'drain' | 'left'): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        call.removeListener('drain', finish);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      if (event === 'drain') call.once('drain', finish);
      else settle = finish;
      signal.addEventListener('abort', finish, { once: true });
      if (signal.aborted || waiting === 0) finish();
    });
  try {
    for (const frame of frames) {
      if (signal.aborted) break;
      waiting += 1;
      if (!call.write(frame, left)) await settled('drain');
    }
  } catch (error) {
    undelivered?.();
    throw error;
  }
  await settled('left');
  if (signal.aborted) undelivered?.();
  else call.end();
}

/** The server's half of a bidi stream; what is sent after its end is dropped. */
export interface BidiStream<Res> {
  send(response: Res): void;
  end(): void;
  fail(code: keyof typeof grpcStatus, message: string): void;
}

export function bidiStream<Req, Res>(
  open: (stream: BidiStream<Res>, context: CallContext) => { onCommand(request: Req): void; onClose(): void },
): handleBidiStreamingCall<Req, Res> {
  return (call) => {
    let over = false;
    const finish = (act: () => void): void => {
      if (over) return;
      over = true;
      act();
    };
    const receiver = open(
      {
        send(response) {
          // Every answer follows a request: not reading on bounds what a client that does not read can pile up.
          if (!over && !call.write(response)) {
            call.pause();
            call.once('drain', () => call.resume());
          }
        },
        end: () => finish(() => call.end()),
        fail: (code, message) =>
          finish(() => {
            call.emit('error', { code: grpcStatus[code], details: message });
          }),
      },
      new GrpcContext(call),
    );
    call.on('data', (request: Req) => {
      if (!over) receiver.onCommand(request);
    });
    call.once('end', () => receiver.onClose());
    call.once('cancelled', () => receiver.onClose());
    call.on('error', () => receiver.onClose());
  };
}
