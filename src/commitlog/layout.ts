/**
 * Byte layout of what the CommitLog stores; little-endian. docs/file-formats.md describes it for other readers.
 * 64-bit numbers are stored as two u32 (low, high) and must be safe integers.
 */

/** Batch header; `records` follow it directly. */
export const batchHeader = {
  bytes: 88,
  /** u32 */ magic: 0,
  /** u8 */ version: 4,
  /** u8: 1 data, 2 termStart, 3 config */ kind: 5,
  /** u16 zero */ reserved: 6,
  /** u32, header and records */ totalBytes: 8,
  /** u32 */ recordCount: 12,
  /** u64 */ index: 16,
  /** u64 */ term: 24,
  /** u64: commit index of the leader when it appended this batch */ commitAtAppend: 32,
  /** u64, ms since 1970 */ storeTimestamp: 40,
  /** u64: CommitLog position of this header */ offset: 48,
  /** 8 bytes: chain of the batch before this one */ previousChain: 56,
  /** u32: crc32 of the records */ bodyCrc: 64,
  /** u32: crc32 of bytes 0..68 */ headerCrc: 68,
  /** 8 bytes: first 8 bytes of sha256(previousChain, headerCrc, bodyCrc) */ chain: 72,
  /** u64 zero */ spare: 80,
} as const;

export const batchMagic = 0x31424c46; // "FLB1"

/** A record starts with this prefix; `bytes` counts the whole record. */
export const recordPrefix = {
  /** u32 */ bytes: 0,
  /** u8: see recordKind */ kind: 4,
} as const;

export const recordKind = { message: 1, command: 2, termStart: 3, config: 4 } as const;

/** Message record: this fixed part, then the topic (UTF-8), then the client's protobuf Message as it came. */
export const messageRecord = {
  fixedBytes: 88,
  /** u32 whole record */ bytes: 0,
  /** u8 = recordKind.message */ kind: 4,
  /** u8: MessageType number of apache.rocketmq.v2 */ messageType: 5,
  /** u16 */ topicBytes: 6,
  /** u32; assigned by the leader */ queueId: 8,
  /** u32: where the payload of system_properties starts, counted from the start of the message */ systemPropertiesStart: 12,
  /** u64; assigned by the leader */ queueOffset: 16,
  /** u64 ms; assigned by the leader */ storeTimestamp: 24,
  /** 8 bytes: first 8 bytes of md5(tag), zero without a tag */ tagHash: 32,
  /** 16 bytes: md5(topic key, 0x00, message id): the dedup key */ idHash: 40,
  /** 16 bytes: md5 of the body as transferred */ bodyMd5: 56,
  /** u32: length of the payload of system_properties */ systemPropertiesBytes: 72,
  /** u32: where the message id starts, counted from the start of the message */ messageIdStart: 76,
  /** u16 */ messageIdBytes: 80,
  /** u16: where the tag starts within the message's system_properties payload; 0xffff without a tag */ tagStart: 82,
  /** u16 */ tagBytes: 84,
  /** u16: bit 0 = has digest, bit 1 = has body_encoding, bit 2 = has born_timestamp in the stored message */ flags: 86,
} as const;

/** ConsumeQueue unit: u64 CommitLog offset of the record, u32 record bytes, 8 bytes tag hash. */
export const consumeQueueUnit = {
  bytes: 20,
  offset: 0,
  size: 8,
  tagHash: 12,
  unitsPerFile: 300_000,
} as const;
