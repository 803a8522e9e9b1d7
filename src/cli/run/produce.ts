import { createInterface } from 'node:readline';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { clusterAddresses, clusterDialer } from '../cluster-client.ts';
import { encodeMessage, newMessageId, type MessageParts } from '../messages/client-message.ts';
import { Sender } from '../messages/sender.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, note, print, type OutputOptions } from '../output/format.ts';

export interface ProduceOptions extends ClusterOptions, OutputOptions {
  readonly key: readonly string[];
  readonly tag?: string | undefined;
  readonly property: readonly string[];
  readonly messageGroup?: string | undefined;
  /** How often a BODY is sent. */
  readonly count: number;
}

const FRAME_MESSAGES = 32;
/** Frames that wait for their answer. FIFO topics send one at a time: a repeat must not overtake. */
const FRAMES_IN_FLIGHT = 16;

function parseProperties(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new FlotillaError('USAGE', `-p ${text}: expected NAME=VALUE`);
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
  );
}

async function* bodiesOf(body: string | undefined, repeats: number): AsyncGenerator<Buffer> {
  if (body !== undefined && body !== '-') {
    const bytes = Buffer.from(body);
    for (let i = 0; i < repeats; i += 1) yield bytes;
    return;
  }
  if (process.stdin.isTTY) note('reading messages from the terminal, one per line; Ctrl-D ends');
  for await (const line of createInterface({ input: process.stdin })) yield Buffer.from(line);
}

async function* framesOf(bodies: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  let frame: Buffer[] = [];
  for await (const body of bodies) {
    frame.push(body);
    if (frame.length < FRAME_MESSAGES) continue;
    yield frame;
    frame = [];
  }
  if (frame.length > 0) yield frame;
}

interface Sending {
  readonly sender: Sender;
  readonly parts: Omit<MessageParts, 'body'>;
  readonly report: (message: { messageId: string; queueId: number; queueOffset: number }) => void;
}

async function sendFrame({ sender, parts, report }: Sending, frame: readonly Buffer[]): Promise<void> {
  const ids = frame.map(newMessageId);
  const { queueIds, queueOffsets } = await sender.send(
    frame.map((body, at) => encodeMessage({ ...parts, body }, ids[at] ?? '')),
  );
  for (const [at, messageId] of ids.entries()) {
    report({ messageId, queueId: queueIds[at] ?? 0, queueOffset: queueOffsets[at] ?? 0 });
  }
}

async function sendAll(
  sending: Sending,
  frames: AsyncIterable<readonly Buffer[]>,
  inFlight: number,
): Promise<void> {
  const pending = new Set<Promise<void>>();
  for await (const frame of frames) {
    const sent = sendFrame(sending, frame).finally(() => pending.delete(sent));
    pending.add(sent);
    // A failed frame ends the command; what was in flight with it is still awaited below.
    sent.catch(() => undefined);
    if (pending.size >= inFlight) await Promise.race(pending);
  }
  await Promise.all(pending);
}

/** `flotilla produce`: one line per stored message on stdout, a summary on stderr. */
export async function produce(
  topic: string,
  body: string | undefined,
  options: ProduceOptions,
): Promise<void> {
  const format = formatOf(options);
  const { key: keys, tag, messageGroup } = options;
  const parts = { topic, keys, tag, messageGroup, properties: parseProperties(options.property) };
  let stored = 0;
  const report: Sending['report'] = (message) => {
    stored += 1;
    if (format === 'json') print(JSON.stringify({ topic, ...message }));
    else
      print(
        format === 'name'
          ? message.messageId
          : `${message.messageId}  queue ${message.queueId}  offset ${message.queueOffset}`,
      );
  };
  await using sender = new Sender({
    addresses: clusterAddresses(options),
    timeoutMs: options.timeout,
    dialer: clusterDialer(options),
  });
  try {
    const inFlight = messageGroup === undefined ? FRAMES_IN_FLIGHT : 1;
    await sendAll({ sender, parts, report }, framesOf(bodiesOf(body, options.count)), inFlight);
  } finally {
    note(`${stored} stored in "${topic}"`);
  }
}
