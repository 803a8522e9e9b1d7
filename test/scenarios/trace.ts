import { unreachable } from '../../src/errors/flotilla-error.ts';
import type { CoreStatus } from '../../src/raft/core/status.ts';
import type { Member, Message, NodeId, Output, SeedOrder, StorageOp } from '../../src/raft/core/types.ts';
import { text } from '../raft/core/messages.ts';
import type { SimNode } from '../raft/core/sim-node.ts';

/** What a drain did, in words: positions are index/term, terms are t1, t2, ... */
export interface TraceLine {
  readonly text: string;
  /** Roles, commits, truncations and reads, as opposed to messages and writes. */
  readonly outcome: boolean;
}

export function traceOf(id: NodeId, output: Output): TraceLine[] {
  return [
    ...output.storage.map((op) => ({ text: `${id} ${storageText(op)}`, outcome: op.kind === 'truncate' })),
    ...outcomes(output).map((what) => ({ text: `${id} ${what}`, outcome: true })),
    ...output.messages.map((message) => ({ text: messageText(message), outcome: false })),
  ];
}

function storageText(op: StorageOp): string {
  switch (op.kind) {
    case 'hardState':
      return `saves t${op.term} vote ${op.vote ?? '-'}`;
    case 'truncate':
      return `cuts from ${op.from}`;
    case 'append':
      return `writes ${op.firstIndex}..${op.lastIndex}`;
    case 'appendOwn':
      return `writes ${op.index}/${op.term} ${op.entryKind}`;
    case 'installFloor':
      return `installs floor ${op.floor.index}/${op.floor.term}`;
    default:
      return unreachable(op);
  }
}

function outcomes({ soft, commit, reads, seed }: Output): string[] {
  const lines: string[] = [];
  if (soft !== undefined) {
    const of = soft.role === 'follower' && soft.leader !== undefined ? ` of ${soft.leader}` : '';
    lines.push(`is ${soft.role} t${soft.term}${of}`);
  }
  if (commit !== undefined) lines.push(`commits ${commit}`);
  if (seed !== undefined) lines.push(seedText(seed.order));
  for (const read of reads) lines.push(`read ${read.token} ${read.ok ? `at ${read.index}` : 'fails'}`);
  return lines;
}

function seedText(order: SeedOrder | undefined): string {
  if (order === undefined) return 'wants no state any more';
  return `fetches the state at ${order.floor.index}/${order.floor.term} from ${order.from}`;
}

export function messageText(m: Message): string {
  return text(m) + details(m).join('');
}

function details(m: Message): string[] {
  const parts: string[] = [];
  if ('lastIndex' in m) parts.push(` last ${m.lastIndex}/${m.lastTerm}`);
  if ('minLast' in m) parts.push(` last ${m.minLast}`);
  if ('transfer' in m && m.transfer) parts.push(' transfer');
  if (m.kind === 'installFloor') parts.push(` floor ${m.floor.index}/${m.floor.term} seed ${m.seedId}`);
  if (m.kind === 'removed') parts.push(` by ${m.configIndex}`);
  if (m.kind === 'heartbeat') parts.push(` commit ${m.commit}`);
  if (m.kind === 'heartbeatResp' && m.unverified) parts.push(' unverified');
  return [...parts, ...common(m)];
}

function common(m: Message): string[] {
  const parts: string[] = [];
  if ('readId' in m && m.readId > 0) parts.push(` read ${m.readId}`);
  if ('busy' in m && m.busy) parts.push(' busy');
  return parts;
}

/** What `expect` can ask of a node, and what `show` prints of it. */
export function nodeFields(node: SimNode): ReadonlyMap<string, string> {
  const s: CoreStatus = node.status;
  return new Map([
    ['role', node.up ? s.role : 'down'],
    ['term', `${s.term}`],
    ['vote', s.vote ?? '-'],
    ['leader', s.leader ?? '-'],
    ['commit', `${s.commit}`],
    ['durable', `${s.durable}`],
    ['log', node.log.map((entry) => entry.term).join(',') || '-'],
    ['config', `${s.configIndex}`],
    ['members', s.configIndex === 0 ? '-' : membersText(s.config.members)],
    ['removed', s.removed ? 'yes' : '-'],
    ['floor', `${s.floor}`],
    ['target', s.transferTarget ?? '-'],
    ['reads', `${s.pendingReads}`],
    ['open', `${s.uncommittedBytes}`],
    ['dropped', `${s.dropped}`],
  ]);
}

/** Learners are marked with `/learner`. */
function membersText(members: readonly Member[]): string {
  return members.map(({ id, role }) => (role === 'voter' ? id : `${id}/learner`)).join();
}

/** What a leader knows of a peer. */
export function peerFields(node: SimNode, peer: NodeId): ReadonlyMap<string, string> {
  const found = node.status.peers.find(({ id }) => id === peer);
  return new Map([
    ['state', found?.state ?? 'unknown'],
    ['match', `${found?.match ?? '-'}`],
    ['next', `${found?.next ?? '-'}`],
    ['busy', `${found?.busy ?? '-'}`],
    ['seed', `${found?.seedId ?? '-'}`],
  ]);
}
