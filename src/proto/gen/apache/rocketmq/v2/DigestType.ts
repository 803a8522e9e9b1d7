// Original file: proto/apache/rocketmq/v2/definition.proto

/**
 * How a checksum was made.
 */
export const DigestType = {
  DIGEST_TYPE_UNSPECIFIED: 'DIGEST_TYPE_UNSPECIFIED',
  /**
   * Not used by Flotilla: clients differ in how they write it.
   */
  CRC32: 'CRC32',
  /**
   * What Flotilla answers.
   */
  MD5: 'MD5',
  /**
   * Not used by Flotilla.
   */
  SHA1: 'SHA1',
} as const;

/**
 * How a checksum was made.
 */
export type DigestType =
  | 'DIGEST_TYPE_UNSPECIFIED'
  | 0
  /**
   * Not used by Flotilla: clients differ in how they write it.
   */
  | 'CRC32'
  | 1
  /**
   * What Flotilla answers.
   */
  | 'MD5'
  | 2
  /**
   * Not used by Flotilla.
   */
  | 'SHA1'
  | 3

/**
 * How a checksum was made.
 */
export type DigestType__Output = typeof DigestType[keyof typeof DigestType]
