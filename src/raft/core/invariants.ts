import { assert } from '../../errors/flotilla-error.ts';
import type { CoreState, LeaderState } from './state.ts';
import { toIndex } from './types.ts';

/** The cheap invariants, checked after every input in production. The others are asserted where they could break. */
export function checkState(s: CoreState): void {
  const { log } = s;
  assert(
    log.floor.index <= log.applied && log.applied <= log.commit && log.commit <= log.last,
    `I3 floor ${log.floor.index} applied ${log.applied} commit ${log.commit} last ${log.last}`,
  );
  assert(log.durable <= log.last, `I3 durable ${log.durable} last ${log.last}`);
  assert(log.lastTerm <= s.term, `I2 log term ${log.lastTerm} above term ${s.term}`);
  assert((s.role === 'leader') === (s.lead !== undefined), `I1 role ${s.role} without its state`);
  if (s.lead !== undefined) checkLeader(s, s.lead);
}

function checkLeader(s: CoreState, lead: LeaderState): void {
  assert(s.vote === s.id && s.hardStateDurable, `I9 leader of term ${s.term} without its own durable vote`);
  assert(
    s.log.termAt(toIndex(Math.max(lead.termStart, s.log.floor.index))) === s.term,
    `I6 entry ${lead.termStart} is not of term ${s.term} any more`,
  );
  if (s.configs.latestIndex > s.log.commit && s.log.commit >= lead.termStart) {
    const open = s.configs.above(s.log.commit);
    assert(open === 1, `I10 ${open} configurations above commit ${s.log.commit}`);
  }
  for (const peer of lead.peers.values()) {
    assert(
      peer.match < peer.next && peer.match <= s.log.last,
      `I8 ${peer.id} match ${peer.match} next ${peer.next}`,
    );
  }
}
