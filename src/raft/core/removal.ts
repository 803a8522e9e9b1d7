import { becomeFollower } from './role.ts';
import type { CoreState } from './state.ts';
import type { NodeId, Removed } from './types.ts';

/** Strangers whose last notice is remembered (I28). */
const noticesMax = 64;

/** R18, R60: tells a candidate that the committed configuration does not name that it is out; at most once per H. */
export function noticeStranger(s: CoreState, to: NodeId): void {
  if (s.configs.member(to) !== undefined) return;
  const { index, config } = s.configs.at(s.log.commit);
  const names = (id: NodeId): boolean => config.members.some((member) => member.id === id);
  if (names(to) || !names(s.id)) return;
  const last = s.notices.get(to);
  if (last !== undefined && s.now - last < s.options.heartbeatIntervalMs) return;
  if (last === undefined && s.notices.size >= noticesMax) s.notices.clear();
  s.notices.set(to, s.now);
  s.outbox.send({
    kind: 'removed',
    from: s.id,
    to,
    fromDiskId: s.options.diskId,
    term: s.term,
    configIndex: index,
  });
}

/** Only a member that knows a later configuration than we do can tell; our own log overrules it when it gets there. */
export function onRemoved(s: CoreState, m: Removed): void {
  if (s.role === 'leader' || s.configs.member(m.from) === undefined) return;
  if (m.configIndex <= s.configs.latestIndex || m.configIndex <= s.removedAt) return;
  s.removedAt = m.configIndex;
  if (s.role !== 'follower') becomeFollower(s, undefined);
}
