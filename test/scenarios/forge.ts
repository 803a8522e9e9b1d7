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

/** A message that no node sent, written as the trace prints messages: `b>a append t4 prev 2/1 terms 1,3 commit 2`. */
export function forge(link: string, kind: string, words: readonly string[]): Message {
  const w = new Words(words);
  const term = natural(words[0]?.replace(/^t/, '') ?? '');
  switch (kind) {
    case 'preVoteReq':
    case 'voteReq': {
      const last = w.position('last') ?? [0, 0];
      return made.voteReq(link, term, { last, pre: kind === 'preVoteReq', transfer: w.has('transfer') });
    }
    case 'preVoteResp':
    case 'voteResp':
      return made.voteResp(link, term, { granted: w.has('yes'), pre: kind === 'preVoteResp' });
    case 'append': {
      const prev = w.position('prev') ?? [0, 0];
      return made.append(link, term, { prev, terms: w.list('terms'), commit: w.number('commit') });
    }
    case 'appendResp':
      if (w.has('ok')) return made.accepted(link, term, w.number('ok'));
      return made.rejected(link, term, {
        prev: w.number('no'),
        hint: w.position('hint') ?? [0, 0],
        busy: w.has('busy'),
      });
    case 'heartbeat':
      return made.heartbeat(link, term, w.number('commit'));
    case 'heartbeatResp':
      return made.heartbeatResp(link, term, { readId: w.number('read'), busy: w.has('busy') });
    case 'timeoutNow':
      return made.timeoutNow(link, term, w.number('last'));
    default:
      throw new Error(`no message is called ${kind}`);
  }
}
