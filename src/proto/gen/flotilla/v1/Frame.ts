// Original file: proto/flotilla/v1/frame.proto


/**
 * One message of an internal stream. The payload is a compact binary format, described per stream in
 * docs/reference/wire.md.
 */
export interface Frame {
  'payload'?: (Buffer | Uint8Array | string);
}

/**
 * One message of an internal stream. The payload is a compact binary format, described per stream in
 * docs/reference/wire.md.
 */
export interface Frame__Output {
  'payload': (Buffer);
}
