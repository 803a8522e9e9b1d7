import { MessageStamp } from '../../chaos/client/messages.ts';
import type { BenchCase } from '../support/case.ts';
import { Http2Sender } from '../support/http2-unary.ts';
import { idBytes } from '../support/ids.ts';
import { closedLoad, fixedRate, percentiles } from '../support/load.ts';
import { target, type CaseResult, type Numbers } from '../support/result.ts';
import type { Rig } from '../support/rig.ts';

const bodyBytes = 1024;
const fixedPerSecond = 1_000;

/** How a closed-loop unary case sends. */
interface Shape {
  readonly name: string;
  readonly title: string;
  readonly messages: number;
  readonly inFlight: number;
}

/** Senders to all brokers, used in turn. */
class Senders implements Disposable {
  readonly #all: readonly Http2Sender[];
  #next = 0;

  constructor(rig: Rig) {
    this.#all = rig.addresses.map(({ name, address }) => new Http2Sender(address, `bench@unary@${name}`));
  }

  next(): Http2Sender {
    const sender = this.#all[this.#next++ % this.#all.length];
    if (sender === undefined) throw new Error('no broker to send to');
    return sender;
  }

  [Symbol.dispose](): void {
    for (const sender of this.#all) sender[Symbol.dispose]();
  }
}

async function closed(rig: Rig, shape: Shape): Promise<Numbers> {
  const stamp = new MessageStamp(await rig.topic(shape.name), idBytes, bodyBytes);
  using senders = new Senders(rig);
  const load = async (ms: number): ReturnType<typeof closedLoad> => {
    return closedLoad(shape.inFlight, ms, async () => {
      const ids = Array.from({ length: shape.messages }, () => rig.ids.next());
      return (await senders.next().send(stamp.request(ids))) ? shape.messages : 0;
    });
  };
  await load(rig.measureMs / 4);
  let loaded: Awaited<ReturnType<typeof load>> | undefined;
  const costs = await rig.costs(async () => {
    loaded = await load(rig.measureMs);
    return loaded.messages;
  });
  return {
    'msg/s': loaded?.perSecond ?? 0,
    'p50 ms': loaded?.p50 ?? 0,
    'p99 ms': loaded?.p99 ?? 0,
    failed: loaded?.failed ?? 0,
    ...costs,
  };
}

export const unaryBatch: BenchCase = {
  name: 'unary-32',
  title: 'SendMessage with 32 messages, 16 in flight, spread over all brokers',
  async run(rig) {
    const numbers = await closed(rig, { name: 'unary-32', title: '', messages: 32, inFlight: 16 });
    const met = (numbers['msg/s'] ?? 0) >= 40_000;
    return [result(this, numbers, [target('T3', '>= 40,000 msg/s', met)])];
  },
};

export const unarySingle: BenchCase = {
  name: 'unary-1',
  title: 'SendMessage with 1 message, raw http2, 128 in flight, spread over all brokers',
  async run(rig) {
    const numbers = await closed(rig, { name: 'unary-1', title: '', messages: 1, inFlight: 128 });
    const fast = target('T4', '>= 7,000 msg/s', (numbers['msg/s'] ?? 0) >= 7_000);
    const cheap = target('T4', 'servers <= 150 us/msg', (numbers['servers us/msg'] ?? Infinity) <= 150);
    return [result(this, numbers, [fast, cheap])];
  },
};

export const oneInFlight: BenchCase = {
  name: 'one-in-flight',
  title: 'one message in flight',
  async run(rig) {
    const numbers = await closed(rig, { name: 'one', title: '', messages: 1, inFlight: 1 });
    return [result(this, numbers, [target('T6', '>= 900 msg/s', (numbers['msg/s'] ?? 0) >= 900)])];
  },
};

export const fixedRateLatency: BenchCase = {
  name: 'latency',
  title: 'unary latency at 1,000 msg/s, from the moment a message was due',
  async run(rig) {
    const stamp = new MessageStamp(await rig.topic('latency'), idBytes, bodyBytes);
    using senders = new Senders(rig);
    const load = async (ms: number): ReturnType<typeof fixedRate> => {
      return fixedRate(fixedPerSecond, ms, () => senders.next().send(stamp.request([rig.ids.next()])));
    };
    await load(rig.measureMs / 4);
    const { latency, failed } = await load(rig.measureMs);
    const { p50, p99, p999 } = percentiles(latency);
    const numbers = { 'p50 ms': p50, 'p99 ms': p99, 'p999 ms': p999, 'max ms': latency.max / 1000, failed };
    const met = p50 <= 2 && p99 <= 10 && p999 <= 30;
    return [result(this, numbers, [target('T5', 'p50 <= 2, p99 <= 10, p999 <= 30 ms', met)])];
  },
};

function result(of: BenchCase, numbers: Numbers, targets: CaseResult['targets']): CaseResult {
  return { name: of.name, title: of.title, numbers, targets };
}
