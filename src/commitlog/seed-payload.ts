import { crc32 } from 'node:zlib';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { StateDescriptor } from './boundary-states.ts';
import { readU64, writeU64 } from './bytes.ts';
import { decodeFloor, encodeFloor, type LogFloor } from './state-files.ts';

/** u32 crc32 of the rest, u64 state bytes, u32 state crc32; then the floor as in the floor file. */
const layout = { crc: 0, stateBytes: 4, stateCrc: 12, floor: 16 } as const;

/** What a leader offers to a replica behind its floor. */
export interface SeedOffer {
  readonly floor: LogFloor;
  /** Of the file with the state at the floor. */
  readonly state: StateDescriptor;
}

export function encodeSeedOffer({ floor, state }: SeedOffer): Buffer {
  const head = Buffer.alloc(layout.floor);
  writeU64(head, layout.stateBytes, state.bytes);
  head.writeUInt32LE(state.crc, layout.stateCrc);
  const payload = Buffer.concat([head, encodeFloor(floor)]);
  payload.writeUInt32LE(crc32(payload.subarray(layout.stateBytes)), layout.crc);
  return payload;
}

/** @throws FlotillaError INVALID_ARGUMENT when it is damaged */
export function decodeSeedOffer(payload: Buffer): SeedOffer {
  const whole =
    payload.length > layout.floor &&
    crc32(payload.subarray(layout.stateBytes)) === payload.readUInt32LE(layout.crc);
  if (!whole) throw new FlotillaError('INVALID_ARGUMENT', 'the offer of a floor is damaged');
  return {
    floor: decodeFloor(payload.subarray(layout.floor)),
    state: { bytes: readU64(payload, layout.stateBytes), crc: payload.readUInt32LE(layout.stateCrc) },
  };
}
