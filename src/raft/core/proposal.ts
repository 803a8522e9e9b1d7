import { buggify } from '../../marks/buggify.ts';
import { mark } from '../../marks/marks.ts';
import { configRefusal } from './config-change.ts';
import * as replication from './replication.ts';
import type { CoreState, LeaderState } from './state.ts';
import type { ConfigRefusal, GroupConfig, ProposeResult, RefusalReason } from './types.ts';

/** One entry that a leader is asked to append. `bytes` is its size in the log, for caps and windows. */
export interface DataProposal {
  readonly entryKind: 'data';
  readonly bytes: number;
  /** Passes when the disk is nearly full: without it nothing could ever be deleted (S16). @default false */
  readonly essential?: boolean;
  readonly payload: unknown;
}
export interface ConfigProposal {
  readonly entryKind: 'config';
  readonly bytes: number;
  readonly payload: unknown;
  readonly config: GroupConfig;
}

/** Appends data if this node leads and has room; a refusal means that nothing was appended (R21). */
export function proposeData(
  s: CoreState,
  { bytes, essential = false, payload }: DataProposal,
): ProposeResult {
  const { lead } = s;
  if (lead === undefined) return { ok: false, reason: s.poisoned ? 'poisoned' : 'notLeader' };
  const reason = s.diskFull !== 'none' && !essential ? 'diskFull' : dataRefusal(s, lead, bytes);
  if (reason !== undefined) {
    mark(`proposalRefused.${reason}`);
    return { ok: false, reason };
  }
  const index = replication.leaderAppend(s, lead, { kind: 'data', bytes, payload });
  return { ok: true, index, term: s.term };
}

/** Appends a configuration, which is in force at once (R53). A full disk does not keep it out (R16). */
export function proposeConfig(
  s: CoreState,
  { bytes, payload, config }: ConfigProposal,
): ProposeResult<RefusalReason | ConfigRefusal> {
  const { lead } = s;
  if (lead === undefined) return { ok: false, reason: s.poisoned ? 'poisoned' : 'notLeader' };
  const reason = lead.transfer === undefined ? configRefusal(s, lead, config) : 'transferring';
  if (reason !== undefined) {
    mark(`configRefused.${reason}`);
    return { ok: false, reason };
  }
  const index = replication.leaderAppend(s, lead, { kind: 'config', bytes, payload });
  s.configs.push(index, config);
  replication.followConfig(s, lead);
  return { ok: true, index, term: s.term };
}

function dataRefusal(
  s: CoreState,
  lead: LeaderState,
  bytes: number,
): 'transferring' | 'overloaded' | undefined {
  if (lead.transfer?.draining === true) return 'transferring';
  return isOverloaded(s, lead, bytes) || buggify('refuseProposal') ? 'overloaded' : undefined;
}

/** One entry of any size passes when nothing else is open. */
function isOverloaded(s: CoreState, lead: LeaderState, bytes: number): boolean {
  const { uncommittedBytesMax, unstableBytesMax } = s.options;
  if (lead.uncommittedBytes > 0 && lead.uncommittedBytes + bytes > uncommittedBytesMax) return true;
  return s.log.unstableBytes > 0 && s.log.unstableBytes + bytes > unstableBytesMax;
}
