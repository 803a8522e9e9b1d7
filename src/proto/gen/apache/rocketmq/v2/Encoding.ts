// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * How a body is compressed. The server neither compresses nor decompresses.
 */
export const Encoding = {
  ENCODING_UNSPECIFIED: 'ENCODING_UNSPECIFIED',
  /**
   * Not compressed.
   */
  IDENTITY: 'IDENTITY',
  GZIP: 'GZIP',
} as const;

/**
 * How a body is compressed. The server neither compresses nor decompresses.
 */
export type Encoding =
  | 'ENCODING_UNSPECIFIED'
  | 0
  /**
   * Not compressed.
   */
  | 'IDENTITY'
  | 1
  | 'GZIP'
  | 2

/**
 * How a body is compressed. The server neither compresses nor decompresses.
 */
export type Encoding__Output = typeof Encoding[keyof typeof Encoding]
