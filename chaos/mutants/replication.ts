import type { Mutant } from './mutant.ts';

const rejectAppend = 'function rejectAppend(s: CoreState, m: Append, full: boolean): void {\n';

/** One log, and a commit index that only covers what a quorum holds. */
export const replicationMutants: readonly Mutant[] = [
  {
    bug: 'B03',
    name: 'follower removes its whole conflicting term',
    rule: 'R32',
    file: 'src/raft/core/follower.ts',
    old: rejectAppend,
    new: `${rejectAppend}  let cut: number = m.prevIndex;
  while (cut > s.log.commit + 1 && s.log.termAt(toIndex(cut - 1)) === s.log.termAt(m.prevIndex)) cut--;
  if (m.prevIndex <= s.log.last && cut > s.log.matched && !full) truncateLog(s, toIndex(cut));
`,
  },
  {
    bug: 'B09',
    name: 'entries of older terms are committed by counting',
    rule: 'R39',
    file: 'src/raft/core/replication.ts',
    old: 'if (reached <= s.log.commit || reached < lead.termStart) return;',
    new: 'if (reached <= s.log.commit) return;',
  },
  {
    bug: 'B09',
    name: 'the same, and no assertion',
    rule: 'R39',
    file: 'src/raft/core/replication.ts',
    old: `  if (reached <= s.log.commit || reached < lead.termStart) return;
  assert(
    s.log.termAt(reached) === s.term,
    \`I7 commit \${reached} has term \${s.log.termAt(reached)}, not \${s.term}\`,
  );
`,
    new: '  if (reached <= s.log.commit) return;\n',
  },
  {
    bug: 'B10',
    name: 'term of the previous entry is not compared',
    rule: 'R31',
    file: 'src/raft/core/follower.ts',
    old: `  if (m.prevIndex >= log.commit && log.termAt(m.prevIndex) !== m.prevTerm) {
    rejectAppend(s, m, false);
    return;
  }
  if (m.prevIndex >= log.floor.index) {
    assert(
      log.termAt(m.prevIndex) === m.prevTerm,
      \`I5 leader's entry \${m.prevIndex} is not the committed one\`,
    );
  }
`,
    new: '  if (m.prevIndex > log.last) {\n    rejectAppend(s, m, false);\n    return;\n  }\n',
  },
  {
    bug: 'B11',
    name: 'follower commits to the end of its log',
    rule: 'R33',
    file: 'src/raft/core/follower.ts',
    old: 'toIndex(Math.min(leaderCommit, s.log.matched))',
    new: 'toIndex(Math.min(leaderCommit, s.log.last))',
  },
  {
    bug: 'B11',
    name: 'match survives a change of term',
    rule: 'R33',
    file: 'src/raft/core/state.ts',
    old: '    this.log.forgetMatch();\n',
    new: '',
  },
  {
    bug: 'B54',
    name: 'heartbeat answer counts as acknowledgement',
    rule: 'R38',
    file: 'src/raft/core/replication.ts',
    old: '  peer.paused = false;\n',
    new: '  peer.acked(peer.offered);\n  advanceCommit(s, lead);\n  peer.paused = false;\n',
  },
  {
    bug: 'B54',
    name: 'answer confirms everything that was offered',
    rule: 'R36',
    file: 'src/raft/core/replication.ts',
    old: 'const match = toIndex(Math.min(answer.match, peer.offered));',
    new: 'const match = peer.offered;',
  },
  {
    bug: 'B60',
    name: 'who restarted unnoticed waits for the next entry',
    rule: 'R33',
    file: 'src/raft/core/replication.ts',
    old: 'if (stuck || m.unverified) sendAppend',
    new: 'if (stuck) sendAppend',
  },
  {
    bug: 'B68',
    name: 'overlap without conflict truncates',
    rule: 'R32',
    file: 'src/raft/core/follower.ts',
    old: '  const end = toIndex(Math.max(log.commit, m.prevIndex + countOf(m)));\n',
    new: `  if (first === undefined && m.prevIndex + countOf(m) < log.last)
    truncateLog(s, toIndex(m.prevIndex + countOf(m) + 1));
  const end = toIndex(Math.max(log.commit, m.prevIndex + countOf(m)));
`,
  },
  {
    bug: 'B44',
    name: 'append of an older term is taken',
    rule: 'R1',
    file: 'src/raft/core/core.ts',
    old: "if (m.kind === 'append') follower.answerStaleAppend(s, m);",
    new: "if (m.kind === 'append') follower.onAppend(s, m);",
  },
  {
    bug: 'B44',
    name: 'acknowledgement of an older term counts',
    rule: 'R1',
    file: 'src/raft/core/core.ts',
    old: 'if (m.term < s.term) this.#onStale(m);',
    new: "if (m.term < s.term && m.kind !== 'appendResp') this.#onStale(m);",
  },
  {
    bug: 'B44',
    name: 'due acknowledgement survives a change of term',
    rule: 'R34',
    file: 'src/raft/core/state.ts',
    old: '    this.ackDue = false;\n    this.ackedTo',
    new: '    this.ackedTo',
  },
  {
    bug: 'B44',
    name: 'seed that an older leader ordered is installed',
    rule: 'R2',
    file: 'src/raft/core/follower-seed.ts',
    old: 's.term !== fetched.term || seeding',
    new: 's.term < fetched.term || seeding',
  },
  {
    bug: 'B25',
    name: 'late rejection is judged below match',
    rule: 'R37',
    file: 'src/raft/core/replication.ts',
    old: 'if (rejected <= peer.match || (peer.state',
    new: 'if ((peer.state',
  },
  {
    bug: 'B25',
    name: 'rejection rewinds below match',
    rule: 'R37',
    file: 'src/raft/core/replication.ts',
    old: 'toIndex(Math.max(peer.match + 1, Math.min(rejected, common + 1)))',
    new: 'toIndex(Math.min(rejected, common + 1))',
  },
  {
    bug: 'B26',
    name: 'append from below the floor is refused',
    rule: 'R30',
    file: 'src/raft/core/follower.ts',
    old: 'if (m.prevIndex >= log.commit && log.termAt(m.prevIndex) !== m.prevTerm) {',
    new: 'if (log.termAt(m.prevIndex) !== m.prevTerm) {',
  },
  {
    bug: 'B20',
    name: 'append starts from an entry below the floor',
    rule: 'R27',
    file: 'src/raft/core/replication.ts',
    old: 'if (prevIndex < s.log.floor.index) {',
    new: 'if (prevIndex < s.log.floor.index - 1) {',
  },
  {
    bug: 'B20',
    name: 'unknown term is zero',
    rule: 'R27',
    file: 'src/raft/core/log-view.ts',
    old: '? UNKNOWN_TERM : this.#terms.termAt(index)',
    new: '? ((UNKNOWN_TERM + 1) as Term) : this.#terms.termAt(index)',
  },
  {
    bug: 'B21',
    name: 'bytes of the window are not given back',
    rule: 'R40',
    file: 'src/raft/core/inflights.ts',
    old: '    this.#bytes = 0;\n',
    new: '',
  },
  {
    bug: 'B15',
    name: 'uncommitted bytes are counted before they are known',
    rule: 'I28',
    file: 'src/raft/core/replication.ts',
    old: 'lead.ownBytes.push(entry.bytes);',
    new: 'lead.ownBytes.push(0);',
  },
  {
    bug: 'B14',
    name: 'applied runs ahead of the page that was read',
    rule: 'I20',
    file: 'src/raft/driver/applier.ts',
    old: 'this.#applied = last.index;',
    new: 'this.#applied = this.#commit;',
  },
  {
    bug: 'B12',
    name: 'entry of another term completes a request',
    rule: 'R22',
    file: 'src/broker/group-state.ts',
    old: 'if (this.#session !== undefined && batch.term !== this.#sessionTerm) this.#resign();',
    new: 'if (this.#session !== undefined && batch.term < 0) this.#resign();',
  },
  {
    bug: 'B12',
    name: 'send is answered when it is proposed',
    rule: 'R22',
    file: 'src/store/leader/sends.ts',
    old: 'if (this.#desk.ackEarly) this.#answer(this.#result());',
    new: 'this.#answer(this.#result());',
  },
  {
    bug: 'B13',
    name: 'session outlives its term',
    rule: 'R21',
    file: 'src/broker/group-state.ts',
    old: "if (soft.role !== 'leader' || soft.term !== this.#sessionTerm) this.#resign();",
    new: "if (soft.role !== 'leader') this.#resign();",
  },
  {
    bug: 'B13',
    name: 'leader appends while it hands over',
    rule: 'R48',
    file: 'src/raft/core/proposal.ts',
    old: "  if (lead.transfer?.draining === true) return 'transferring';\n",
    new: '',
  },
  {
    bug: 'B13',
    name: 'repeat of a send in flight is stored again',
    rule: 'C20',
    file: 'src/store/leader/sends.ts',
    old: '      slot = ring.find(this.#group.records, idAt);\n',
    new: '',
  },
  {
    bug: 'B70',
    name: 'lost appends are not sent again',
    rule: 'R38',
    file: 'src/raft/core/replication.ts',
    old: 'if (stuck || m.unverified) sendAppend(',
    new: 'if ((stuck && lead.readId < 0) || m.unverified) sendAppend(',
  },
  {
    bug: 'B70',
    name: 'broken stream does not lead to a probe',
    rule: 'R40',
    file: 'src/raft/core/replication.ts',
    old: "peer.state !== 'seed') peer.probe();",
    new: "peer.state === 'probe') peer.probe();",
  },
  {
    bug: 'B70',
    name: 'commit index is not announced',
    rule: 'R39',
    file: 'src/raft/core/core.ts',
    old: '    replication.announceCommit(s, lead);\n',
    new: '',
  },
];
