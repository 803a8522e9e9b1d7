import type { CoreState } from './state.ts';
import type { Append, Message } from './types.ts';

/** R0: not addressed to us, or from a disk that is not the one bound to the sender's name. */
export function isForUs(s: CoreState, m: Message): boolean {
  if (m.to !== s.id || m.from === s.id) return false;
  const bound = s.configs.member(m.from)?.diskId;
  return bound === undefined || bound === m.fromDiskId;
}

/** The entries of an append follow each other and its prevIndex, and their terms never fall or exceed its own (I4). */
export function isWellFormed(m: Message): boolean {
  return m.kind !== 'append' || areConsecutive(m);
}

function areConsecutive(m: Append): boolean {
  let next = m.prevIndex + 1;
  let term = m.prevTerm;
  for (const run of m.runs) {
    if (run.firstIndex !== next || run.count < 1 || run.term < term) return false;
    next += run.count;
    term = run.term;
  }
  return term <= m.term;
}
