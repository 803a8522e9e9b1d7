import type { Term } from '../../raft/core/types.ts';
import type { StoreLimits } from '../limits.ts';
import type { QueueIndex, RecordReader } from '../sources.ts';
import type { ReplicatedState } from '../state.ts';
import type { ClientRegistry } from './clients.ts';
import type { Outbox } from './outbox.ts';
import type { ReadDesk } from './reads.ts';
import type { SubscriptionConflict } from './subscriptions.ts';

/** What a leader session uses of the store. */
export interface StoreParts {
  readonly groupName: string;
  readonly state: ReplicatedState;
  readonly limits: StoreLimits;
  readonly log: RecordReader;
  readonly queues: QueueIndex;
}

/** What the desks of one leader session share. */
export interface SessionContext extends StoreParts {
  readonly term: Term;
  readonly outbox: Outbox;
  readonly clients: ClientRegistry;
  readonly reads: ReadDesk;
  /** Wall clock, ms; never behind the log (R46). */
  readonly clock: () => number;
  /** Set by resign; every later request is refused. */
  closed: boolean;
  /** The disk is nearly full: no new messages (S16). */
  diskFull: boolean;
  /** Called when clients of a group begin to name different filters for a topic. */
  onConflict: (conflict: SubscriptionConflict) => void;
}
