import { FlotillaError } from '../../errors/flotilla-error.ts';
import { AdminClient } from '../../gateway/admin-client.ts';
import type { StoredMessage } from '../../gateway/admin-values.ts';
import type { Message__Output } from '../../proto/gen/apache/rocketmq/v2/Message.ts';
import { clusterAddresses, clusterDialer, withAdmin } from '../cluster-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { Receiver } from '../messages/receiver.ts';
import { decodeMessage } from '../messages/client-message.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, note, print, type OutputOptions } from '../output/format.ts';

export interface ConsumeOptions extends ClusterOptions, OutputOptions {
  readonly group?: string | undefined;
  readonly from?: string | undefined;
  readonly filter: string;
  readonly max?: number | undefined;
  readonly follow: boolean;
}

const BATCH = 32;
const POLL_MS = 5000;
const IDLE_POLL_MS = 2000;
const READ_BATCH = 256;

/** A message as `consume` prints it. `body` is text when it is UTF-8, else base64 and `encoding` says so. */
interface Shown {
  readonly messageId: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly tag: string | undefined;
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  /** 1 = first delivery; left out when the message was only read. */
  readonly attempt?: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function text(body: Buffer): Pick<Shown, 'body' | 'encoding'> {
  try {
    return { body: utf8.decode(body), encoding: 'utf8' };
  } catch {
    return { body: body.toString('base64'), encoding: 'base64' };
  }
}

function shown(message: Message__Output, place: Pick<Shown, 'queueId' | 'queueOffset' | 'attempt'>): Shown {
  const system = message.systemProperties;
  return {
    messageId: system?.messageId ?? '',
    ...place,
    tag: system?.tag,
    keys: system?.keys ?? [],
    properties: message.userProperties,
    ...text(message.body),
  };
}

function received(message: Message__Output): Shown {
  const { queueId = 0, queueOffset = 0, deliveryAttempt: attempt = 1 } = message.systemProperties ?? {};
  return shown(message, { queueId, queueOffset, attempt });
}

function stored({ message, queueId, queueOffset }: StoredMessage): Shown {
  return shown(decodeMessage(message), { queueId, queueOffset });
}

function printer(options: ConsumeOptions): (message: Shown) => void {
  const format = formatOf(options);
  if (format === 'json')
    return (message) => {
      print(JSON.stringify(message));
    };
  if (format === 'name')
    return (message) => {
      print(message.messageId);
    };
  return (message) => {
    print(`${message.queueId}:${message.queueOffset}  ${message.tag ?? '-'}  ${message.body}`);
  };
}

/** Client ports of the live brokers that hold a topic. */
async function holders(topic: string, options: ConsumeOptions): Promise<readonly string[]> {
  const { groups } = await withAdmin(options, (admin) => admin.clusterStatus());
  const group = groups.find((candidate) => candidate.topics.has(topic)) ?? groups[0];
  const live = (group?.brokers ?? []).filter((broker) => broker.live);
  if (live.length === 0) throw new FlotillaError('UNREACHABLE', `no live broker holds topic "${topic}"`);
  return live.map((broker) => broker.clientAddress);
}

interface Range {
  readonly queueId: number;
  readonly from: number;
  readonly to: number;
}

async function* storedMessages(
  replica: AdminClient,
  topic: string,
  range: Range,
): AsyncGenerator<StoredMessage> {
  for (let offset = range.from; offset < range.to;) {
    const messages = await replica.readQueue(topic, range.queueId, { offset, maxMessages: READ_BATCH });
    if (messages.length === 0) return;
    yield* messages;
    offset += messages.length;
  }
}

/** Reads what one replica has, queue after queue, without a consumer group: nothing changes in the cluster. */
async function readAll(topic: string, options: ConsumeOptions): Promise<number> {
  const show = printer(options);
  const most = options.max ?? Infinity;
  const { queues } = await withAdmin(options, (admin) => admin.describeTopic(topic));
  using replica = new AdminClient({
    addresses: await holders(topic, options),
    timeoutMs: options.timeout,
    dialer: clusterDialer(options),
  });
  const start = options.from === 'earliest' ? 0 : Number(options.from);
  let count = 0;
  for (const { queueId, minOffset, maxOffset } of queues) {
    const range = { queueId, from: Math.max(minOffset, start), to: maxOffset };
    for await (const message of storedMessages(replica, topic, range)) {
      if (count >= most) return count;
      show(stored(message));
      count += 1;
    }
  }
  return count;
}

async function receiveAll(topic: string, group: string, options: ConsumeOptions): Promise<number> {
  const show = printer(options);
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
    process.exitCode = exitCodes.interrupted;
  });
  const { filter, timeout: timeoutMs, follow } = options;
  const [address = ''] = clusterAddresses(options);
  using receiver = new Receiver({ address, topic, group, filter, timeoutMs, dialer: clusterDialer(options) });
  let count = 0;
  while (!stop.signal.aborted && count < (options.max ?? Infinity)) {
    const wanted = Math.min(BATCH, (options.max ?? Infinity) - count);
    const messages = await receiver.receive(wanted, follow ? POLL_MS : IDLE_POLL_MS, stop.signal);
    for (const message of messages) show(received(message));
    if (messages.length > 0) await receiver.acknowledge(messages);
    else if (!follow) break;
    count += messages.length;
  }
  return count;
}

function checkUsage({ group, from, follow }: ConsumeOptions): void {
  if ((group === undefined) === (from === undefined)) {
    throw new FlotillaError(
      'USAGE',
      'give either -g GROUP (receive and acknowledge) or --from earliest (only read)',
    );
  }
  if (from === undefined) return;
  if (from !== 'earliest' && !/^\d+$/.test(from)) {
    throw new FlotillaError('USAGE', `--from ${from}: expected "earliest" or a queue offset`);
  }
  if (follow) throw new FlotillaError('USAGE', '--follow needs a consumer group: give -g GROUP');
}

/** `flotilla consume`: messages on stdout as they come, a summary on stderr. */
export async function consume(topic: string, options: ConsumeOptions): Promise<void> {
  checkUsage(options);
  const { group } = options;
  const count = group === undefined ? await readAll(topic, options) : await receiveAll(topic, group, options);
  note(
    group === undefined
      ? `${count} read from "${topic}"`
      : `${count} received and acknowledged as group "${group}"`,
  );
}
