import { assert } from '../../src/errors/flotilla-error.ts';
import type { Message } from '../../src/raft/core/types.ts';
import * as made from '../raft/core/messages.ts';

/** Arguments of a command: words, some of which name the value that follows them. */
export class Words {
  readonly #words: readonly string[];

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  has(word: string): boolean {
    return this.#words.includes(word);
  }

  after(name: string): string | undefined {
    const at = this.#words.indexOf(name);
    return at < 0 ? undefined : this.#words[at + 1];
  }

  number(name: string, otherwise = 0): number {
    const value = this.after(name);
    return value === undefined ? otherwise : natural(value);
  }

  /** `index/term` */
  position(name: string): readonly [index: number, term: number] | undefined {
    const [index, term] = this.after(name)?.split('/') ?? [];
    return index === undefined || term === undefined ? undefined : [natural(index), natural(term)];
  }

  list(name: string): number[] {
    return this.after(name)?.split(',').map(natural) ?? [];
  }
}

export function natural(value: string): number {
  assert(/^\d+$/.test(value), `not a number: ${value}`);
  return Number(value);
}

type Maker = (link: string, term: number, w: Words) => Message;

const voteReq =
  (pre: boolean): Maker =>
  (link, term, w) =>
    made.voteReq(link, term, { last: w.position('last') ?? [0, 0], pre, transfer: w.has('transfer') });

const voteResp =
  (pre: boolean): Maker =>
  (link, term, w) =>
    made.voteResp(link, term, { granted: w.has('yes'), pre });

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['preVoteReq', voteReq(true)],
  ['voteReq', voteReq(false)],
  ['preVoteResp', voteResp(true)],
  ['voteResp', voteResp(false)],
  [
    'append',
    (link, term, w) => {
      const prev = w.position('prev') ?? [0, 0];
      return made.append(link, term, { prev, terms: w.list('terms'), commit: w.number('commit') });
    },
  ],
  [
    'appendResp',
    (link, term, w) => {
      const no = { prev: w.number('no'), hint: w.position('hint') ?? [0, 0], busy: w.has('busy') } as const;
      return w.has('ok') ? made.accepted(link, term, w.number('ok')) : made.rejected(link, term, no);
    },
  ],
  ['heartbeat', (link, term, w) => made.heartbeat(link, term, w.number('commit'))],
  [
    'heartbeatResp',
    (link, term, w) => made.heartbeatResp(link, term, { readId: w.number('read'), busy: w.has('busy') }),
  ],
  ['timeoutNow', (link, term, w) => made.timeoutNow(link, term, w.number('last'))],
]);

/** A message that no node sent, written as the trace prints messages: `b>a append t4 prev 2/1 terms 1,3 commit 2`. */
export function forge(link: string, kind: string, words: readonly string[]): Message {
  const make = makers.get(kind);
  assert(make !== undefined, `no message is called ${kind}`);
  return make(link, natural(words[0]?.replace(/^t/, '') ?? ''), new Words(words));
}
