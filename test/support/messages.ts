import type { Message, Message__Output } from '../../src/proto/gen/apache/rocketmq/v2/Message.ts';
import type {
  SystemProperties,
  SystemProperties__Output,
} from '../../src/proto/gen/apache/rocketmq/v2/SystemProperties.ts';

let messageCount = 0;

/** A message that every check accepts; fields can be overridden. */
export function message(
  topic: string,
  overrides: { systemProperties?: object; userProperties?: Record<string, string>; body?: Buffer } = {},
): Message {
  messageCount += 1;
  return {
    topic: { name: topic },
    userProperties: overrides.userProperties ?? {},
    body: overrides.body ?? Buffer.from('hello'),
    systemProperties: {
      messageId: `01${String(messageCount).padStart(32, '0')}`,
      messageType: 'NORMAL',
      bornTimestamp: { seconds: 1_700_000_000, nanos: 42 },
      bornHost: 'test-host',
      bodyEncoding: 'IDENTITY',
      ...overrides.systemProperties,
    },
  };
}

export function idOf(sent: Message): string {
  return sent.systemProperties?.messageId ?? '';
}

/** What only the server can know of a message, claimed by its sender. */
export const lies = {
  bodyDigest: { type: 'SHA1', checksum: 'lie' },
  storeTimestamp: { seconds: 5, nanos: 999_999_999 },
  storeHost: 'liar:1',
  receiptHandle: 'lie',
  queueId: 77,
  queueOffset: 88,
  invisibleDuration: { seconds: 1, nanos: 7 },
  deliveryAttempt: 9,
} as const satisfies SystemProperties;

/** The one message of an answer, and its system properties. */
export function onlyMessage({ messages }: { readonly messages: readonly Message__Output[] }): {
  message: Message__Output;
  system: SystemProperties__Output;
} {
  const [only, ...others] = messages;
  const system = only?.systemProperties;
  if (!only || !system || others.length > 0) throw new Error(`${messages.length} messages instead of one`);
  return { message: only, system };
}
