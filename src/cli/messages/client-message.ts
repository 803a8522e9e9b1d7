import { randomBytes } from 'node:crypto';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { assert } from '../../errors/flotilla-error.ts';
import type { Message__Output } from '../../proto/gen/apache/rocketmq/v2/Message.ts';
import type { SendMessageRequest__Output } from '../../proto/gen/apache/rocketmq/v2/SendMessageRequest.ts';
import { loadService } from '../../proto/loader.ts';

/** What a user says about a message. */
export interface MessageParts {
  readonly topic: string;
  readonly body: Buffer;
  readonly tag?: string | undefined;
  readonly keys: readonly string[];
  readonly properties: ReadonlyMap<string, string>;
  /** FIFO topics only: messages of a group keep their order. */
  readonly messageGroup?: string | undefined;
}

let service: ServiceDefinition | undefined;

/** The public client API, loaded once. */
export function messagingService(): ServiceDefinition {
  service ??= loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');
  return service;
}

/** A message id in the layout of RocketMQ: version 01 and 16 bytes, here random ones. */
export function newMessageId(): string {
  return `01${randomBytes(16).toString('hex').toUpperCase()}`;
}

/** The bytes of the only `Message` in a SendMessageRequest: what follows tag and length. */
function unwrap(request: Buffer): Buffer {
  let at = 1;
  while ((request[at] ?? 0) >= 0x80) at += 1;
  return request.subarray(at + 1);
}

/** Protobuf bytes of an `apache.rocketmq.v2.Message`. */
export function encodeMessage(parts: MessageParts, messageId: string): Buffer {
  const send = messagingService()['SendMessage'];
  assert(send !== undefined, 'the client API has SendMessage');
  const now = Date.now();
  const systemProperties = {
    messageId,
    keys: parts.keys,
    messageType: parts.messageGroup === undefined ? 'NORMAL' : 'FIFO',
    bodyEncoding: 'IDENTITY',
    bornHost: 'flotilla-cli',
    bornTimestamp: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 },
    ...(parts.tag === undefined ? {} : { tag: parts.tag }),
    ...(parts.messageGroup === undefined ? {} : { messageGroup: parts.messageGroup }),
  };
  const message = {
    topic: { name: parts.topic },
    body: parts.body,
    userProperties: Object.fromEntries(parts.properties),
    systemProperties,
  };
  return unwrap(send.requestSerialize({ messages: [message] }));
}

/** Wraps the bytes of a `Message` into a SendMessageRequest, the only way to decode it with the loaded schema. */
export function decodeMessage(message: Buffer): Message__Output {
  const send: MethodDefinition<SendMessageRequest__Output, object> | undefined =
    messagingService()['SendMessage'];
  assert(send !== undefined, 'the client API has SendMessage');
  const length = Buffer.alloc(8);
  let [at, rest] = [0, message.length];
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length[at++] = (rest % 0x80) | 0x80;
  length[at++] = rest;
  const request = Buffer.concat([Buffer.from([0x0a]), length.subarray(0, at), message]);
  const [decoded] = send.requestDeserialize(request).messages;
  assert(decoded !== undefined, 'a message was decoded');
  return decoded;
}
