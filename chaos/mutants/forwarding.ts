import type { Mutant } from './mutant.ts';

/** What a gateway says of a request that it forwarded is true, whatever became of leaders and streams on the way. */
export const forwardingMutants: readonly Mutant[] = [
  {
    bug: 'B13',
    name: 'request that an old leader may have taken is refused',
    rule: 'R21',
    file: 'src/gateway/forward/call.ts',
    old: '    if (!unsent) this.#maybeDone = true;\n',
    new: '    void unsent;\n',
  },
  {
    bug: 'B13',
    name: 'refusal of a repeat hides that the first attempt is unknown',
    rule: 'R21',
    file: 'src/gateway/forward/call.ts',
    old: '      this.#maybeDone = true;\n      this.#wait(hint);',
    new: '      this.#wait(hint);',
  },
  {
    bug: 'B13',
    name: 'broken stream refuses what it had sent',
    rule: 'R21',
    file: 'src/gateway/forward/link.ts',
    old: 'reply(sent ? unknown(reason)',
    new: 'reply(sent && this.#closed ? unknown(reason)',
  },
  {
    bug: 'B13',
    name: 'repeat carries the places that the old leader gave',
    rule: 'C6',
    file: 'src/gateway/forward/ops.ts',
    old: 'records: unassigned(request.records) })',
    new: 'records: request.count < 0 ? unassigned(request.records) : request.records })',
  },
];
