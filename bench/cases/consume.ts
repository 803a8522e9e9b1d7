import { setTimeout as sleep } from 'node:timers/promises';
import { createHistogram } from 'node:perf_hooks';
import { waitFor } from '../../chaos/live/wait.ts';
import type { BenchCase } from '../support/case.ts';
import { startConsumers } from '../support/consumers.ts';
import { frameMessages, FrameSender } from '../support/frames.ts';
import { closedLoad, fixedRate, micros, percentiles } from '../support/load.ts';
import { target, type Numbers } from '../support/result.ts';
import type { Rig } from '../support/rig.ts';

const bodyBytes = 1024;
const warmUpMs = 10_000;
/** Twice what the brokers keep in memory: a backlog is read from files. */
const backlogMessages = 128_000;
const aheadMax = 4_096;
const drainMs = 120_000;
const endToEndPerSecond = 1_000;

export const consumeTail: BenchCase = {
  name: 'consume-tail',
  title: 'receive 32 + acknowledge, close behind a producer',
  async run(rig) {
    const numbers = await tail(rig);
    const met = target('T7', '>= 40,000 msg/s', (numbers['msg/s'] ?? 0) >= 40_000);
    return [{ name: this.name, title: this.title, numbers, targets: [met] }];
  },
};

export const consumeBacklog: BenchCase = {
  name: 'consume-backlog',
  title: `receive 32 + acknowledge, backlog of ${backlogMessages.toLocaleString('en-US')} messages`,
  async run(rig, { earlier }) {
    const measured = await backlog(rig);
    const close = earlier.find(({ name }) => name === consumeTail.name);
    const share = (measured['msg/s'] ?? 0) / (close?.numbers['msg/s'] ?? Number.NaN);
    const numbers = { ...measured, 'x of consume-tail': share };
    // Without `consume-tail` in the same run there is nothing to compare with, and no verdict.
    const targets = Number.isNaN(share) ? [] : [target('T7', '>= 0.7 x consume-tail', share >= 0.7)];
    return [{ name: this.name, title: this.title, numbers, targets }];
  },
};

export const endToEnd: BenchCase = {
  name: 'end-to-end',
  title: 'send to receive at 1,000 msg/s, from the moment a message was due',
  async run(rig) {
    return [{ name: this.name, title: this.title, numbers: await sendToReceive(rig), targets: [] }];
  },
};

/** The producer stays a little ahead of the consumers, so that these find the newest messages and never wait long. */
async function tail(rig: Rig): Promise<Numbers> {
  const topic = await rig.topic('tail');
  await using sender = new FrameSender(await rig.leaderAddress(), rig.ids, { topic, bodyBytes });
  await using consumers = startConsumers(rig, { group: 'bench-tail', topic });
  let sent = 0;
  const load = async (ms: number): ReturnType<typeof closedLoad> => {
    return closedLoad(16, ms, async () => {
      while (sent - consumers.received > aheadMax) await sleep(1);
      sent += frameMessages;
      return sender.sendFrame();
    });
  };
  // A stalled consumer must not stall the measurement for ever: the load ends when its producers may go on no more.
  await bounded(rig, load(rig.measureMs / 4));
  const before = consumers.received;
  const startedAt = performance.now();
  const costs = await rig.costs(async () => {
    await bounded(rig, load(rig.measureMs));
    return Math.max(1, consumers.received - before);
  });
  return { 'msg/s': perSecond(consumers.received - before, startedAt), ...costs };
}

async function bounded(rig: Rig, load: Promise<unknown>): Promise<void> {
  const late = sleep(rig.measureMs * 3, 'late' as const, { ref: false });
  if ((await Promise.race([load, late])) === 'late') throw new Error('consumers stopped receiving');
}

async function backlog(rig: Rig): Promise<Numbers> {
  const topic = await rig.topic('backlog');
  await using sender = new FrameSender(await rig.leaderAddress(), rig.ids, { topic, bodyBytes });
  let stored = 0;
  while (stored < backlogMessages) {
    const { messages } = await closedLoad(16, 500, () => sender.sendFrame());
    if (messages === 0) throw new Error('the backlog cannot be stored');
    stored += messages;
  }
  let numbers: Numbers = {};
  const costs = await rig.costs(async () => {
    const startedAt = performance.now();
    await using consumers = startConsumers(rig, { group: 'bench-backlog', topic });
    await waitFor('the backlog is consumed', async () => (consumers.received >= stored ? true : undefined), {
      timeoutMs: drainMs,
    });
    numbers = { 'msg/s': perSecond(stored, startedAt), messages: stored };
    return stored;
  });
  return { ...numbers, ...costs };
}

async function sendToReceive(rig: Rig): Promise<Numbers> {
  const topic = await rig.topic('end-to-end');
  await using sender = new FrameSender(await rig.leaderAddress(), rig.ids, { topic, bodyBytes });
  const dueAt = new Map<string, number>();
  const delay = createHistogram();
  await using consumers = startConsumers(rig, {
    group: 'bench-end-to-end',
    topic,
    onMessage: ({ messageId }) => {
      const due = dueAt.get(messageId);
      if (due === undefined) return;
      dueAt.delete(messageId);
      delay.record(micros(performance.now() - due));
    },
  });
  const load = async (ms: number): Promise<unknown> => {
    return fixedRate(endToEndPerSecond, ms, () => {
      const id = rig.ids.next();
      dueAt.set(id, performance.now());
      return sender.send([id]);
    });
  };
  await load(rig.measureMs / 4);
  await waitFor('the warm-up is received', async () => (dueAt.size === 0 ? true : undefined), {
    timeoutMs: warmUpMs,
  });
  delay.reset();
  await load(rig.measureMs);
  await sleep(500);
  const { p50, p99, p999 } = percentiles(delay);
  return {
    'p50 ms': p50,
    'p99 ms': p99,
    'p999 ms': p999,
    'not received': dueAt.size,
    received: consumers.received,
  };
}

function perSecond(messages: number, startedAt: number): number {
  return (messages * 1000) / (performance.now() - startedAt);
}
