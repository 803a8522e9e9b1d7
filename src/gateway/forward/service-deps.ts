import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';
import type { GroupLeader } from '../../store/api.ts';
import type { LeaderHint } from './frames.ts';
import type { Dial } from './streams.ts';

/** All that a router knows of the machine. */
export interface RouterLeaves {
  readonly clock: Clock;
  readonly random: Random;
  readonly dial: Dial;
}

/** Bounds of one forward stream; both ends apply them, beyond them a request is refused OVERLOADED. */
export interface ForwardLimits {
  /** @default 16384 */
  readonly requests: number;
  /** Request bytes not yet answered. @default 64 MiB */
  readonly bytes: number;
}
export const defaultForwardLimits: ForwardLimits = { requests: 16_384, bytes: 64 * 1024 * 1024 };

export interface ForwardServiceDeps {
  readonly clock: Clock;
  /** The broker group of this broker; requests for another one are refused NOT_LEADER. */
  readonly groupName: string;
  /** The leader session of this broker, while it leads the group. */
  readonly localLeader: (group: string) => GroupLeader | undefined;
  /** Whom this broker takes for the leader. */
  readonly leaderHint: (group: string) => LeaderHint;
  readonly limits?: ForwardLimits;
}
