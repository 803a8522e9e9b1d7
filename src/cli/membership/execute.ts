import { setTimeout } from 'node:timers/promises';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { GroupMember, GroupMembers } from '../../gateway/members.ts';
import type { GroupClient } from '../group-client.ts';
import { note } from '../output/format.ts';
import { bytes, count } from '../output/table.ts';
import { describe, type Step } from './plan.ts';

export interface ExecuteOptions {
  /** How long to wait for a broker that catches up, ms. */
  readonly waitMs: number;
  readonly force: boolean;
}

const POLL_MS = 200;
/** A terminal is kept up to date; a log file is not flooded. */
const PROGRESS_MS = process.stderr.isTTY ? 1000 : 10_000;

/** Does the steps, one after the other; what was done stays done. Answers the members afterwards. */
export async function execute(
  group: GroupClient,
  steps: readonly Step[],
  options: ExecuteOptions,
): Promise<GroupMembers> {
  for (const step of steps) {
    note(describe(step));
    await perform(group, step, options);
  }
  return group.members();
}

async function perform(group: GroupClient, step: Step, { waitMs, force }: ExecuteOptions): Promise<void> {
  const { member } = step;
  const deadline = performance.now() + waitMs;
  switch (step.action) {
    case 'add':
      await whenReady(deadline, () => group.add({ name: member, address: step.address }));
      return;
    case 'catch-up':
      return catchUp(group, member, deadline);
    case 'promote':
      await whenReady(deadline, () => group.promote(member));
      return;
    case 'transfer': {
      const leader = await whenReady(deadline, () => group.transferLeader(undefined));
      note(`"${leader}" leads now`);
      return;
    }
    case 'remove':
      await whenReady(deadline, () => group.remove(member, { force }));
      return;
  }
}

/** Tries again while the group is not ready for the change. */
async function whenReady<T>(deadline: number, change: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      const pending = error instanceof FlotillaError && error.code === 'CHANGE_PENDING';
      if (!pending || performance.now() > deadline) throw error;
    }
    await setTimeout(POLL_MS);
  }
}

/** Follows a broker until it is less than one window behind, and says how it goes. */
async function catchUp(group: GroupClient, name: string, deadline: number): Promise<void> {
  let shownAt = performance.now();
  let before: { lagBytes: number; at: number } | undefined;
  for (;;) {
    const { members } = await group.members();
    const member = members.find((each) => each.name === name);
    if (member === undefined)
      throw new FlotillaError('MEMBER_NOT_FOUND', `"${name}" was removed while it caught up`);
    if (member.caughtUp) return;
    const now = performance.now();
    if (now > deadline)
      throw new FlotillaError('CHANGE_PENDING', `"${name}" has not caught up in time: ${standing(member)}`);
    if (now - shownAt >= PROGRESS_MS) {
      const rate = before && ((before.lagBytes - member.lagBytes) * 1000) / (now - before.at);
      note(`  ${standing(member)}${rate !== undefined && rate > 0 ? `, ${bytes(rate)}/s` : ''}`);
      before = { lagBytes: member.lagBytes, at: now };
      shownAt = now;
    }
    await setTimeout(POLL_MS);
  }
}

function standing({ address, alive, state, lagEntries, lagBytes }: GroupMember): string {
  if (!alive) return `it does not answer at ${address ?? 'its address'}: is it started with raft.join?`;
  if (state === 'seed') return 'it is being given the state and the log from the floor on';
  return `${count(lagEntries)} entries to go (${bytes(lagBytes)})`;
}
