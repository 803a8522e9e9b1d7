import { buggify } from '../marks/buggify.ts';
import type { BrokerConfig } from '../config/types.ts';
import type { RaftNodeOptions } from '../raft/driver/raft-node.ts';

const mebibyte = 1 << 20;
/** Bounds of the driver's clock: fine enough for elections, coarse enough to cost an idle broker nothing. */
const tickMsMin = 5;
const tickMsMax = 25;

/** Limits of one Raft group; each fits into the next larger one. */
export function raftNodeOptions(
  config: Pick<BrokerConfig, 'name' | 'raft'>,
  { diskId, recordBytesMax }: { diskId: string; recordBytesMax: number },
): RaftNodeOptions {
  const { electionTimeoutMs, heartbeatIntervalMs, readMode, preferredLeader } = config.raft;
  return {
    id: config.name,
    diskId,
    electionTimeoutMs,
    heartbeatIntervalMs,
    diskStallMs: 2 * electionTimeoutMs,
    appendBytesMax: mebibyte,
    windowMessagesMax: buggify('narrowWindow') ? 2 : 64,
    windowBytesMax: buggify('narrowByteWindow') ? 4096 : 8 * mebibyte,
    unstableBytesMax: 64 * mebibyte,
    uncommittedBytesMax: 64 * mebibyte,
    leaseReads: readMode === 'lease',
    preferredLeader,
    tickMs: Math.max(tickMsMin, Math.min(tickMsMax, heartbeatIntervalMs / 4)),
    uncommittedBatchesMax: 2,
    // Works are gathered by estimates of their size: half a segment leaves room for what these miss.
    batchBytesMax: Math.min(mebibyte, Math.floor(recordBytesMax / 2)),
    mailboxMax: 8192,
  };
}
