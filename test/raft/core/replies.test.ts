import test from 'ava';
import { toIndex, type Message } from '../../../src/raft/core/types.ts';
import { answer, oldWorld } from './drive.ts';
import { accepted, append, rejected, text } from './messages.ts';
import type { SimNode } from './sim-node.ts';
import { World } from './world.ts';

/** A leader of three whose messages go nowhere, with one entry that everybody has. */
function quietLeader(core = {}): SimNode {
  const world = new World({ nodes: 3, core });
  const a = world.elect('a');
  world.run(200);
  world.isolate('a');
  a.sent.length = 0;
  return a;
}
const appendsTo = (node: SimNode, to: string): number =>
  node.sent.filter((m) => m.kind === 'append' && m.to === to).length;
const say = (reply: Message | undefined): string => (reply === undefined ? 'nothing' : text(reply));

test('R30 B26 an append that starts below the floor, or ends there, is accepted', (t) => {
  const a = oldWorld({ forged: true, logs: { a: [1, 1, 1, 1] } }).node('a');
  answer(a, append('b>a', 2, { prev: [4, 1], commit: 4 }));
  a.advanceFloor(3);
  t.is(say(answer(a, append('b>a', 2, { prev: [1, 1], terms: [1, 1, 1, 2] }))), 'a>b appendResp t2 ok 5');
  t.is(say(answer(a, append('b>a', 2, { prev: [0, 0], terms: [1, 1] }))), 'a>b appendResp t2 ok 5');
  t.is(a.status.last, toIndex(5));
  t.is(a.truncations, 0);
});

test('R34 an acknowledgement covers what the leader has verified, not our own tail', (t) => {
  const a = oldWorld({ logs: { a: [1, 1, 1, 1, 1] } }).node('a');
  t.is(say(answer(a, append('b>a', 2, { prev: [2, 1] }))), 'a>b appendResp t2 ok 2');
  t.is(say(answer(a, append('b>a', 2, { prev: [2, 1], terms: [1] }))), 'a>b appendResp t2 ok 3');
});

test('R36 a match ends where the offers to this peer end, though the log goes on', (t) => {
  const a = quietLeader({ windowMessagesMax: 1, appendBytesMax: 100 });
  for (let i = 0; i < 3; i++) a.propose(i);
  a.step({ kind: 'message', message: accepted('b>a', a.status.term, 900) });
  t.is(a.status.peers.find((p) => p.id === 'b')?.match, toIndex(2));
});

test('R37 B25 a late rejection of another probe changes nothing', (t) => {
  const a = quietLeader();
  for (let i = 0; i < 4; i++) a.propose(i);
  a.step({ kind: 'unreachable', peer: 'b' });
  const sent = appendsTo(a, 'b');
  a.step({ kind: 'message', message: rejected('b>a', a.status.term, { prev: 4, hint: [1, 1] }) });
  t.is(appendsTo(a, 'b'), sent);
  t.like(
    a.status.peers.find((p) => p.id === 'b'),
    { state: 'probe', next: 2 },
  );
});
