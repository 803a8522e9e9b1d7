import { Reader } from '../../src/proto/bytes.ts';
import { messageRecord } from '../../src/commitlog/layout.ts';
import { decodeMessage } from '../client/responses.ts';
import { receivedValue } from './consumer.ts';

export interface StoredMessage {
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly value: string;
}

/** Decodes a message record as the CommitLog stores it. */
export function decodeRecord(record: Buffer): StoredMessage {
  const topicEnd = messageRecord.fixedBytes + record.readUInt16LE(messageRecord.topicBytes);
  return {
    topic: record.toString('utf8', messageRecord.fixedBytes, topicEnd),
    queueId: record.readUInt32LE(messageRecord.queueId),
    queueOffset:
      record.readUInt32LE(messageRecord.queueOffset) +
      record.readUInt32LE(messageRecord.queueOffset + 4) * 0x1_0000_0000,
    value: receivedValue(decodeMessage(new Reader(record, topicEnd))),
  };
}
