import type { Profile } from '../profile.ts';
import { killAll } from './kill-all.ts';
import { killLeader } from './kill-leader.ts';
import { pauseLeader } from './pause-leader.ts';

/** Every profile that `npm run chaos -- --profile NAME` knows. */
export const profiles: readonly Profile[] = [killLeader, pauseLeader, killAll];
