import { join } from 'node:path';
import type { RunLimits } from '../../checks/run-checks.ts';
import { runChecks } from '../../checks/run-checks.ts';
import { HistoryProcess } from '../../history/recorder.ts';
import { readSegments } from '../../live/disk-log.ts';
import { decodeRecord, type StoredMessage } from '../../live/stored-message.ts';
import type { SimFailure } from '../simulation.ts';
import type { SimHistory } from '../world/history.ts';
import type { SimNode } from '../world/node.ts';

export interface Case {
  readonly nodes: readonly SimNode[];
  readonly history: SimHistory;
  readonly topic: string;
  readonly queues: number;
  /** Newest entry that was ever committed. */
  readonly upTo: number;
  /** Lets simulated time pass, so that reads can finish. */
  settle(): Promise<void>;
}

/** Reads every queue from every replica and from every disk, and lets the history checks judge all of it. */
export async function judge(what: Case): Promise<SimFailure | undefined> {
  const process = new HistoryProcess(what.history, 'd');
  for (const node of what.nodes) await drainReplica(process, node, what);
  for (const node of what.nodes) drainDisk(process, node, what);
  what.history.phase('end');
  const limits: RunLimits = {
    maxUnavailableMs: Infinity,
    minFaults: 0,
    minAcknowledged: 1,
    minReplicas: 2 * what.nodes.length,
  };
  const report = runChecks(what.history.events, limits);
  if (report.verdict === 'valid') return undefined;
  const worst = report.results.find(({ found }) => found > 0);
  const text = worst?.violations[0]?.text ?? report.reasons.join('; ');
  return { id: worst?.id ?? 'INVALID', text };
}

const chunk = 256;

async function drainReplica(process: HistoryProcess, node: SimNode, what: Case): Promise<void> {
  for (let k = 0; k < what.queues; k++) {
    process.begin('drain', { node: node.id, k });
    const messages: StoredMessage[] = [];
    for (;;) {
      const records = await readChunk(node, k, { from: messages.length, what });
      if (records.length === 0) break;
      for (const record of records) messages.push(decodeRecord(record));
    }
    process.ok(queueResult(messages), node.id);
  }
}

async function readChunk(
  node: SimNode,
  queue: number,
  { from, what }: { from: number; what: Case },
): Promise<readonly Buffer[]> {
  let records: readonly Buffer[] | undefined;
  let failure: unknown;
  node.replica?.store.readQueue(what.topic, queue, from, chunk).then(
    (found) => {
      records = found;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  for (let i = 0; i < 100 && records === undefined && failure === undefined; i++) await what.settle();
  if (failure !== undefined) throw failure;
  if (records === undefined) throw new Error(`queue ${queue} of ${node.id} can not be read`);
  return records;
}

function drainDisk(process: HistoryProcess, node: SimNode, what: Case): void {
  const segments = [...node.platter.names.files()]
    .filter(([path]) => path.startsWith(`${node.segmentsDir}/`) && /\/\d{20}$/.test(path))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => ({
      base: Number(path.slice(join(node.segmentsDir, '/').length)),
      content: file.read(0, file.size),
    }));
  process.begin('segments', { node: node.id });
  const log = readSegments(segments, what.upTo);
  process.ok({ bytes: log.bytes, digest: log.digest }, node.id);
  const ours = log.messages.filter((message) => message.topic === what.topic);
  for (let k = 0; k < what.queues; k++) {
    process.begin('drain', { node: `${node.id}/disk`, k });
    process.ok(queueResult(ours.filter(({ queueId }) => queueId === k)), `${node.id}/disk`);
  }
}

function queueResult(messages: readonly StoredMessage[]): { floor: number; off: number[]; v: string[] } {
  return {
    floor: messages[0]?.queueOffset ?? 0,
    off: messages.map(({ queueOffset }) => queueOffset),
    v: messages.map(({ value }) => value),
  };
}
