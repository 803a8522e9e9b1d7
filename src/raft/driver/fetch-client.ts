import { type ChannelCredentials, Client, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { errorCodes, type ErrorCode } from '../../errors/codes.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { channelOptions } from '../../proto/channel.ts';
import { decodeFrame, encodeFrame, identity } from '../../proto/frame.ts';
import type { NodeId } from '../core/types.ts';
import { encodeFetch } from './fetch-wire.ts';
import { linkMetadata, raftPath, type TransportIdentity } from './link.ts';
import { fetchBytesMax, type FetchRequest } from './transport.ts';

/** Trailer of a refused fetch: its code in the closed list of Flotilla. */
export const fetchCodeTrailer = 'flotilla-code';
const fetchTimeoutMs = 10_000;

export interface FetchTarget {
  readonly self: TransportIdentity;
  readonly peer: NodeId;
  /** host:port */
  readonly address: string;
  readonly credentials: ChannelCredentials;
}

/** Fetches from one peer over a connection of its own, so that bulk never delays a heartbeat; dialled when needed. */
export class FetchClient {
  readonly #target: FetchTarget;
  #client: Client | undefined;

  constructor(target: FetchTarget) {
    this.#target = target;
  }

  async fetch(request: FetchRequest, signal: AbortSignal): Promise<Buffer> {
    try {
      const answer = decodeFrame(await this.#call(encodeFrame([encodeFetch(request)]), signal));
      if (answer.length <= request.bytes && answer.length <= fetchBytesMax) return answer;
    } catch (error) {
      throw signal.aborted ? new FlotillaError('CLOSED', 'the fetch was given up') : this.#failure(error);
    }
    throw new FlotillaError('INTERNAL', `${this.#target.peer} answered a fetch with too many bytes`);
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  #call(request: Buffer, signal: AbortSignal): Promise<Buffer> {
    const { self, peer, address, credentials } = this.#target;
    this.#client ??= new Client(address, credentials, {
      ...channelOptions,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_retries': 0,
    });
    const metadata = linkMetadata(self, peer, new Metadata());
    const options = { deadline: Date.now() + fetchTimeoutMs };
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: Buffer): void => {
        signal.removeEventListener('abort', cancel);
        if (answer === undefined) reject(error ?? new Error('no answer'));
        else resolve(answer);
      };
      const call = client.makeUnaryRequest(
        raftPath('Fetch'),
        identity,
        identity,
        request,
        metadata,
        options,
        done,
      );
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
    });
  }

  #failure(error: unknown): FlotillaError {
    const { peer } = this.#target;
    const failure = error instanceof Error ? error : new Error(String(error));
    const code = refusalCode(failure);
    // A channel that failed once may stay in its back-off, though the peer is back.
    if (code === undefined) this.close();
    return new FlotillaError(code ?? 'UNREACHABLE', `fetch from ${peer}: ${detailsOf(failure)}`, {
      cause: error,
    });
  }
}

function isServiceError(error: Error): error is ServiceError {
  return 'metadata' in error && error.metadata instanceof Metadata;
}

function detailsOf(error: Error): string {
  return isServiceError(error) ? error.details : error.message;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in errorCodes;
}

/** Undefined: the peer was not reached, or did not say. */
function refusalCode(error: Error): ErrorCode | undefined {
  if (!isServiceError(error) || error.code === status.UNAVAILABLE) return undefined;
  const [code] = error.metadata.get(fetchCodeTrailer);
  return isErrorCode(code) ? code : undefined;
}
