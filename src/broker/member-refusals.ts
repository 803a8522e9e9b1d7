import type { ErrorCode } from '../errors/codes.ts';
import type { ConfigRefusal, RefusalReason, TransferFailure } from '../raft/core/types.ts';

interface Refusal {
  readonly code: ErrorCode;
  /** Why, and what to do. */
  readonly text: string;
}

const pending = (text: string): Refusal => ({ code: 'CHANGE_PENDING', text });
const refused = (text: string): Refusal => ({ code: 'CHANGE_REFUSED', text });

/** What a refused change of the members means to who asked for it. */
export const changeRefusals: Readonly<Record<ConfigRefusal | RefusalReason, Refusal>> = {
  termNotCommitted: pending('the leader is new and has not committed an entry of its own yet; try again'),
  configPending: pending('an earlier change is not committed yet; try again when it is'),
  transferring: pending('leadership is being transferred; try again'),
  staleVersion: pending('the members changed at the same time; look at them and try again'),
  learnerUnbound: pending(
    'it has not shown its disk yet: is it started, and at the address it was added with?',
  ),
  learnerInactive: pending('it did not answer within an election timeout: is it running?'),
  learnerBehind: pending('it is still catching up'),
  notLeader: { code: 'NOT_LEADER', text: 'this broker leads no more' },
  overloaded: { code: 'OVERLOADED', text: 'the leader is overloaded' },
  diskFull: refused('the disk of the leader is full; free space there first'),
  poisoned: { code: 'STORAGE_FAILED', text: 'the disk of the leader failed' },
  nothingChanged: refused('nothing would change'),
  duplicateMember: refused('a name would appear twice'),
  memberRebound: refused('a member keeps its disk and address: remove it, then add it anew'),
  demotion: refused('a voter does not become a learner again: remove it, then add it'),
  learnerFirst: refused('a new member must be a learner first'),
  oneVoterAtATime: refused('only one voter changes at a time'),
  transferFirst: refused('the leader does not remove itself: transfer leadership first'),
};

export const transferRefusals: Readonly<Record<TransferFailure, Refusal>> = {
  notLeader: { code: 'NOT_LEADER', text: 'this broker leads no more' },
  notVoter: refused('it is no voter of the group'),
  inactive: refused('it did not answer within an election timeout: is it running?'),
  busy: refused('its memory or disk is full, or its disk hangs'),
  catchingUp: pending('it is still catching up'),
  timedOut: pending('it did not take over in time; this broker goes on leading'),
  replaced: pending('another target was asked for at the same time'),
  deposed: { code: 'NOT_LEADER', text: 'this broker lost its leadership to another one' },
};
