import { Writer } from '../../src/proto/bytes.ts';
import { nested, resource } from './messages.ts';

const tagFilter = 1;
const simpleConsumer = 3;

export interface ReceiveOptions {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  readonly broker: string;
  readonly batchSize: number;
  /** Whole seconds; the server asks for at least 10. */
  readonly invisibleSeconds: number;
  /** Whole seconds. */
  readonly pollSeconds: number;
}

/** `ReceiveMessageRequest` without automatic renewal, all tags. */
export function receiveRequest(options: ReceiveOptions): Buffer {
  const writer = new Writer();
  writer.varint(0x0a).bytes(resource(options.group));
  const queue = nested((inner) => {
    inner.varint(0x0a).bytes(resource(options.topic));
    inner.varint(0x10).varint(options.queueId);
    inner.varint(0x22).bytes(nested((broker) => broker.varint(0x0a).string(options.broker)));
  });
  writer.varint(0x12).bytes(queue);
  writer.varint(0x1a).bytes(nested((inner) => inner.varint(0x08).varint(tagFilter).varint(0x12).string('*')));
  writer.varint(0x20).varint(options.batchSize);
  writer.varint(0x2a).bytes(nested((inner) => inner.varint(0x08).varint(options.invisibleSeconds)));
  writer.varint(0x3a).bytes(nested((inner) => inner.varint(0x08).varint(options.pollSeconds)));
  return writer.finish();
}

/** `AckMessageRequest`. */
export function ackRequest(
  group: string,
  topic: string,
  entries: readonly { readonly messageId: string; readonly handle: string }[],
): Buffer {
  const writer = new Writer();
  writer.varint(0x0a).bytes(resource(group));
  writer.varint(0x12).bytes(resource(topic));
  for (const { messageId, handle } of entries) {
    const entry = nested((inner) => inner.varint(0x0a).string(messageId).varint(0x12).string(handle));
    writer.varint(0x1a).bytes(entry);
  }
  return writer.finish();
}

/** `HeartbeatRequest` of a simple consumer. */
export function heartbeatRequest(group: string): Buffer {
  const writer = new Writer();
  return writer.varint(0x0a).bytes(resource(group)).varint(0x10).varint(simpleConsumer).finish();
}
