import type { ExecutionContext } from 'ava';
import { toMillis, type Message } from '../../../src/raft/core/types.ts';
import type { SimNode } from './sim-node.ts';
import { World, type WorldOptions } from './world.ts';

/** A world in which nobody has heard of a leader for long enough to vote. */
export function oldWorld(options: Partial<WorldOptions> = {}): World {
  const world = new World({ nodes: 3, ...options });
  world.now = toMillis(world.now + 1000);
  return world;
}

/** Gives a node a message and tells what it answers once its disk is done. */
export function answer(node: SimNode, message: Message): Message | undefined {
  node.sent.length = 0;
  node.step({ kind: 'message', message });
  node.sync();
  return node.sent.at(-1);
}

/** Expects an answer to a vote or pre-vote. */
export function granted(t: ExecutionContext, message: Message | undefined, expected: boolean): void {
  t.true(message?.kind === 'voteResp' || message?.kind === 'preVoteResp');
  t.is(message !== undefined && 'granted' in message && message.granted, expected);
}

/** Elects `a` in a world whose disks are driven by hand. */
export function electByHand(world: World): SimNode {
  const a = world.node('a');
  for (let i = 0; i < 40 && a.commit === 0; i++) {
    world.now = toMillis(world.now + 100);
    a.step({ kind: 'tick' });
    pump(world, 'abcde');
  }
  return a;
}

/** Some rounds of delivery in which only the disks of `ids` finish. */
export function pump(world: World, ids: string): void {
  for (let round = 0; round < 6; round++) {
    world.deliver();
    for (const node of world.all) if (node.up && ids.includes(node.id)) node.sync();
  }
}
