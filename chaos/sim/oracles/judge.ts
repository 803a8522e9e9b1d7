import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { assert, FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { minOffset } from '../../../src/store/sources.ts';
import type { RunLimits } from '../../checks/run-checks.ts';
import { runChecks } from '../../checks/run-checks.ts';
import { HistoryProcess } from '../../history/recorder.ts';
import { readSegments } from '../../live/disk-log.ts';
import { decodeRecord, type StoredMessage } from '../../live/stored-message.ts';
import type { SimFailure } from '../failure.ts';
import type { SimHistory } from '../world/history.ts';
import { topic } from '../world/clients.ts';
import type { SimCluster } from '../world/cluster.ts';
import type { SimNode } from '../world/node.ts';

export interface Case {
  readonly cluster: SimCluster;
  readonly history: SimHistory;
  readonly queues: number;
  /** Lets simulated time pass, so that reads can finish. */
  readonly settle: () => Promise<void>;
}

/** Reads every queue from every replica and from every disk, and lets the history checks judge all of it. */
export async function judge(what: Case): Promise<SimFailure | undefined> {
  const process = new HistoryProcess(what.history, 'd');
  // Late requests may still add entries; what everybody has now is compared.
  const upTo = what.cluster.commit;
  const ends = queueEnds(what);
  for (const node of what.cluster.members) await drainReplica(process, node, { ...what, ends, upTo });
  // Rot in the active segment is found when it is read or sealed: raw bytes prove something only without it.
  const rotten = what.cluster.effects.has('rot');
  if (rotten) await scrubbed(what);
  else for (const node of what.cluster.members) drainDisk(process, node, { ...what, upTo });
  if (!what.cluster.effects.has('floor advanced')) countUnknown(what);
  what.history.phase('end');
  const limits: RunLimits = {
    maxUnavailableMs: Infinity,
    minFaults: 0,
    minAcknowledged: 1,
    minReplicas: (rotten ? 1 : 2) * what.cluster.members.length,
  };
  const report = runChecks(what.history.events, limits);
  if (report.verdict === 'valid') return undefined;
  const worst = report.results.find(({ found }) => found > 0);
  const text = worst?.violations[0]?.text ?? report.reasons.join('; ');
  return { id: worst?.id ?? 'INVALID', text };
}

/** What became of sends of which nobody knew: both must happen. Where nothing was deleted, the drained queues tell. */
function countUnknown({ cluster, history }: Case): void {
  const drains = history.events.filter(({ f, ph }) => f === 'drain' && ph === 'ok');
  const stored = new Set(drains.flatMap(({ r }) => r?.v ?? []));
  for (const values of history.unknown) {
    const committed = values.some((value) => stored.has(value));
    cluster.effect(`unknown outcome: ${committed ? 'committed' : 'lost'}`);
  }
}

const chunk = 256;
/** Reads of one place, 200 ms apart, and the time for which rot may go unnoticed. */
const attemptsMax = 100;
const scrubMsMax = 700_000;

/** Next offset of each queue where most is applied. */
function queueEnds({ cluster, queues }: Case): number[] {
  const topics = cluster.nodes.map(({ replica }) => replica?.store.state.topics.get(topic));
  return Array.from({ length: queues }, (_, k) =>
    Math.max(0, ...topics.map((state) => state?.maxOffset(k) ?? 0)),
  );
}

async function drainReplica(
  process: HistoryProcess,
  node: SimNode,
  what: Case & { readonly ends: readonly number[]; readonly upTo: number },
): Promise<void> {
  for (const [k, end] of what.ends.entries()) {
    process.begin('drain', { node: node.id, k });
    const messages: StoredMessage[] = [];
    await whenBack(node, what);
    const floor = floorOf(node, k);
    while (floor + messages.length < end) {
      const records = await readChunk(node, k, { from: floor + messages.length, end, what });
      if (records.length === 0) break;
      for (const record of records) messages.push(decodeRecord(record));
    }
    process.ok(queueResult(messages, floor), node.id);
  }
}

/** Messages of a queue to be read. */
interface Part {
  readonly from: number;
  readonly end: number;
  readonly what: Case & { readonly upTo: number };
}

/** A process may find out late that its disk has failed: it ends, is started again, and catches up. */
async function whenBack(node: SimNode, what: Part['what']): Promise<void> {
  for (let step = 0; step < 4000; step++) {
    if (node.replica !== undefined && node.replica.node.applied >= what.upTo) return;
    await what.settle();
  }
}

/** What is damaged may be refused until it is repaired, but not longer. */
async function readChunk(node: SimNode, queue: number, part: Part): Promise<readonly Buffer[]> {
  for (let attempt = 1; ; attempt++) {
    await whenBack(node, part.what);
    const { replica } = node;
    try {
      return await readOnce(node, queue, part);
    } catch (error) {
      const repairing = error instanceof FlotillaError && error.code === 'DATA_CORRUPT';
      const ended = node.replica !== replica;
      if (!(repairing || ended) || attempt === attemptsMax) throw error;
      for (let i = 0; i < 40; i++) await part.what.settle();
    }
  }
}

async function readOnce(
  { id, replica }: SimNode,
  queue: number,
  { from, end, what }: Part,
): Promise<readonly Buffer[]> {
  const read = { done: false };
  const records = replica?.store.readQueue(topic, queue, from, Math.min(chunk, end - from)).finally(() => {
    read.done = true;
  });
  // The read needs simulated time to pass; what it throws is seen when it is awaited.
  records?.catch(() => undefined);
  for (let i = 0; i < 100 && !read.done; i++) await what.settle();
  if (records === undefined || !read.done) throw new Error(`queue ${queue} of ${id} can not be read`);
  return records;
}

/** Sealed segments are walked in the background: damage in them is repaired though nobody reads it. */
async function scrubbed(what: Case): Promise<void> {
  // A pass over the segments begins with the process; the next one would come ten minutes later.
  for (const node of what.cluster.members) {
    node.crash();
    node.start();
  }
  const digests = (): Set<string> => new Set(what.cluster.members.map(sealedDigest));
  for (let waitedMs = 0; digests().size > 1; waitedMs += 200) {
    assert(waitedMs < scrubMsMax, 'S17 damage in sealed segments was not repaired');
    for (let i = 0; i < 40; i++) await what.settle();
  }
}

function sealedDigest(node: SimNode): string {
  const hash = createHash('sha256');
  for (const { base, content } of segmentsOf(node).slice(0, -1)) hash.update(String(base)).update(content);
  return hash.digest('hex');
}

function segmentsOf(node: SimNode): { base: number; content: Buffer }[] {
  return [...node.platter.names.files()]
    .filter(([path]) => path.startsWith(`${node.segmentsDir}/`) && /\/\d{20}$/.test(path))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => ({
      base: Number(path.slice(join(node.segmentsDir, '/').length)),
      content: file.read(0, file.size),
    }));
}

function drainDisk(process: HistoryProcess, node: SimNode, what: Case & { readonly upTo: number }): void {
  process.begin('segments', { node: node.id });
  const log = readSegments(segmentsOf(node), what.upTo);
  process.ok({ bytes: log.bytes, digest: log.digest }, node.id);
  const ours = log.messages.filter((message) => message.topic === topic);
  for (let k = 0; k < what.queues; k++) {
    process.begin('drain', { node: `${node.id}/disk`, k });
    const queue = ours.filter(({ queueId }) => queueId === k);
    process.ok(queueResult(queue, floorOf(node, k)), `${node.id}/disk`);
  }
}

/** First retained offset of a queue. */
function floorOf({ replica }: SimNode, queue: number): number {
  const state = replica?.store.state.topics.get(topic);
  if (replica === undefined || state === undefined) return 0;
  return minOffset(state, replica.store.queues, queue);
}

function queueResult(
  messages: readonly StoredMessage[],
  floor: number,
): { floor: number; off: number[]; v: string[] } {
  return {
    floor,
    off: messages.map(({ queueOffset }) => queueOffset),
    v: messages.map(({ value }) => value),
  };
}
