import { FlotillaError } from '../../errors/flotilla-error.ts';
import { fetchBytesMax, type FetchRequest } from './transport.ts';

/**
 * Payload of a fetch request: 28 bytes, little-endian: u32 kind (1 log, 2 state), u64 position or base, u64 offset
 * (zero for log), u64 bytes wanted. The payload of the answer is the bytes themselves: whoever asked verifies them.
 */
const requestBytes = 28;
const kindLog = 1;
const kindState = 2;
const two32 = 2 ** 32;

export function encodeFetch(request: FetchRequest): Buffer {
  const payload = Buffer.alloc(requestBytes);
  const [kind, place, offset] =
    request.kind === 'log' ? [kindLog, request.position, 0] : [kindState, request.base, request.offset];
  payload.writeUInt32LE(kind, 0);
  [place, offset, request.bytes].forEach((value, i) => {
    payload.writeUInt32LE(value % two32, 4 + 8 * i);
    payload.writeUInt32LE(Math.floor(value / two32), 8 + 8 * i);
  });
  return payload;
}

/** @throws FlotillaError INVALID_ARGUMENT */
export function decodeFetch(payload: Buffer): FetchRequest {
  if (payload.length !== requestBytes) throw malformed();
  const [place, offset, bytes] = [u64(payload, 4), u64(payload, 12), u64(payload, 20)];
  if (bytes === 0 || bytes > fetchBytesMax) throw malformed();
  const kind = payload.readUInt32LE(0);
  if (kind === kindLog && offset === 0) return { kind: 'log', position: place, bytes };
  if (kind === kindState) return { kind: 'state', base: place, offset, bytes };
  throw malformed();
}

function u64(payload: Buffer, at: number): number {
  const value = payload.readUInt32LE(at) + payload.readUInt32LE(at + 4) * two32;
  if (!Number.isSafeInteger(value)) throw malformed();
  return value;
}

function malformed(): FlotillaError {
  return new FlotillaError('INVALID_ARGUMENT', 'malformed fetch request');
}
