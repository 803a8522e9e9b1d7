import { type handleUnaryCall, Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { decodeFrame, encodeFrame } from '../../proto/frame.ts';
import { fetchCodeTrailer } from './fetch-client.ts';
import { decodeFetch } from './fetch-wire.ts';
import { acceptLink, type TransportIdentity } from './link.ts';
import type { TransportEvents } from './transport.ts';

/** Serves fetches once `events` answers what they are for; undefined: this node does not take part. */
export function fetchService(
  self: TransportIdentity,
  events: () => Pick<TransportEvents, 'fetch'> | undefined,
): handleUnaryCall<Buffer, Buffer> {
  const answer = async (metadata: Metadata, request: Buffer): Promise<Buffer> => {
    const sender = acceptLink(self, metadata);
    if (!sender.ok) throw new FlotillaError('INVALID_ARGUMENT', sender.reason);
    const receiver = events();
    if (receiver === undefined) throw new FlotillaError('CLOSED', 'this broker does not take part');
    return encodeFrame([await receiver.fetch(sender.from, decodeFetch(decodeFrame(request)))]);
  };
  return ({ metadata, request }, reply) => {
    answer(metadata, request).then(
      (bytes) => reply(null, bytes),
      (error: unknown) => reply(refusal(error)),
    );
  };
}

function refusal(error: unknown): Partial<ServerErrorResponse> {
  const metadata = new Metadata();
  metadata.set(fetchCodeTrailer, error instanceof FlotillaError ? error.code : 'INTERNAL');
  const details = error instanceof Error ? error.message : String(error);
  return { code: status.FAILED_PRECONDITION, details, metadata };
}
