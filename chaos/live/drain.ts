import type { HistoryRecorder } from '../history/recorder.ts';
import { readDiskLog } from './disk-log.ts';
import type { Probe } from './probe.ts';
import { decodeRecord, type StoredMessage } from './stored-message.ts';

export interface DrainPlan {
  readonly topic: string;
  readonly queues: readonly number[];
}

/** Reads every queue to its end from every replica separately. */
export async function drainReplicas(recorder: HistoryRecorder, probe: Probe, plan: DrainPlan): Promise<void> {
  const process = recorder.process('d');
  for (const node of probe.names) {
    for (const k of plan.queues) {
      process.begin('drain', { node, k });
      const messages = await readWhole(probe, node, { topic: plan.topic, queueId: k });
      process.ok(queueResult(messages), node);
    }
  }
}

async function readWhole(
  probe: Probe,
  node: string,
  queue: { topic: string; queueId: number },
): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for (;;) {
    const from = messages.length;
    const records = await probe.readQueue(node, { ...queue, from });
    if (records.length === 0) return messages;
    for (const record of records) messages.push(decodeRecord(record));
  }
}

/**
 * Reads the segment files of every stopped broker: once as queues, judged like a replica of its own (`broker-0/disk`),
 * and once as bytes.
 */
export async function drainDisks(
  recorder: HistoryRecorder,
  brokers: readonly { readonly name: string; readonly dataDir: string }[],
  plan: DrainPlan & { readonly upTo: number },
): Promise<void> {
  const process = recorder.process('s');
  for (const { name, dataDir } of brokers) {
    process.begin('segments', { node: name });
    const log = await readDiskLog(dataDir, plan.upTo);
    process.ok({ bytes: log.bytes, digest: log.digest }, name);
    const ours = log.messages.filter((message) => message.topic === plan.topic);
    for (const k of plan.queues) {
      process.begin('drain', { node: `${name}/disk`, k });
      process.ok(queueResult(ours.filter((message) => message.queueId === k)), `${name}/disk`);
    }
  }
}

function queueResult(messages: readonly StoredMessage[]): { floor: number; off: number[]; v: string[] } {
  return {
    floor: 0,
    off: messages.map((message) => message.queueOffset),
    v: messages.map((message) => message.value),
  };
}
