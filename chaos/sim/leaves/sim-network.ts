import type { Choices, Stream } from '../choices.ts';
import type { EventLoop } from '../event-loop.ts';

/** How one network behaves; probabilities are per message. */
export interface NetworkWeather {
  readonly delayUs: number;
  /** Longest random addition to the delay, as doublings of `delayUs`. */
  readonly jitterDoublings: number;
  readonly loss: number;
  readonly duplicate: number;
  /** A copy may come this much later: a message from another time. */
  readonly zombieMs: number;
  readonly corrupt: number;
  /** Messages of a link keep their order. */
  readonly fifo: boolean;
}

export const calmNetwork: NetworkWeather = {
  delayUs: 200,
  jitterDoublings: 1,
  loss: 0,
  duplicate: 0,
  zombieMs: 0,
  corrupt: 0,
  fifo: true,
};

interface Link {
  readonly random: Stream;
  /** When the last message arrives, for FIFO links. */
  busyUntilUs: number;
  /** Messages stay inside the link until then. */
  cloggedUntilUs: number;
}

interface Carried {
  readonly from: string;
  readonly to: string;
  readonly run: () => void;
  readonly lost?: () => void;
}

const ignore = (): void => undefined;

/** Directed links between named ends. Everything that can happen to a message happens here. */
export class SimNetwork {
  weather: NetworkWeather = calmNetwork;
  onEffect: (effect: string) => void = () => undefined;
  sent = 0;
  /** What a clogged link has taken in arrives then at the latest, be it healed before or not. */
  clogsEndUs = 0;
  readonly #loop: EventLoop;
  readonly #choices: Choices;
  readonly #links = new Map<string, Link>();
  readonly #cut = new Set<string>();
  /** Until when (µs) the entries of a sender are lost. */
  readonly #entriesLost = new Map<string, number>();

  constructor(loop: EventLoop, choices: Choices) {
    this.#loop = loop;
    this.#choices = choices;
  }

  /**
   * Half of a call, or a part of a stream: late or lost, but never twice and never damaged, as it travels on a connection.
   * @param lost when it was lost, known to the model only
   */
  carry(from: string, to: string, arrive: () => void, lost: () => void = ignore): void {
    this.sent++;
    const link = this.#link(from, to);
    const cut = this.isCut(from, to);
    if (cut || (this.weather.loss > 0 && link.random.chance(this.weather.loss))) {
      this.onEffect(cut ? 'message lost in a partition' : 'message lost');
      return lost();
    }
    this.#deliver(link, this.#delayUs(link), { from, to, run: arrive, lost });
  }

  /** A message of Raft: `arrive` gets the bytes, possibly damaged, possibly twice, possibly never. */
  send(from: string, to: string, bytes: Buffer, arrive: (bytes: Buffer) => void): void {
    this.sent++;
    const link = this.#link(from, to);
    const { random } = link;
    const { loss, duplicate, zombieMs, corrupt } = this.weather;
    if (this.isCut(from, to)) return this.onEffect('message lost in a partition');
    if (loss > 0 && random.chance(loss)) return this.onEffect('message lost');
    let content = bytes;
    if (corrupt > 0 && bytes.length > 0 && random.chance(corrupt)) {
      content = damaged(bytes, random);
      this.onEffect('message corrupted');
    }
    this.#deliver(link, this.#delayUs(link), { from, to, run: () => arrive(content) });
    if (duplicate === 0 || !random.chance(duplicate)) return;
    this.onEffect('message duplicated');
    const later = this.#delayUs(link) + (zombieMs > 0 ? random.below(zombieMs * 1000) : 0);
    this.#deliver(link, later, { from, to, run: () => arrive(content) });
  }

  isCut(from: string, to: string): boolean {
    return this.#cut.size > 0 && this.#cut.has(`${from}>${to}`);
  }

  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  /** Holds back what is and comes into the link. */
  clog(from: string, to: string, ms: number): void {
    const link = this.#link(from, to);
    link.cloggedUntilUs = this.#loop.now + ms * 1000;
    this.clogsEndUs = Math.max(this.clogsEndUs, link.cloggedUntilUs);
    this.onEffect('link clogged');
  }

  /** What it sends with entries of the log in it arrives nowhere. */
  loseEntries(from: string, ms: number): void {
    this.#entriesLost.set(from, this.#loop.now + ms * 1000);
  }

  losesEntries(from: string): boolean {
    if (this.#loop.now >= (this.#entriesLost.get(from) ?? 0)) return false;
    this.onEffect('entries lost');
    return true;
  }

  heal(): void {
    this.#cut.clear();
    for (const link of this.#links.values()) link.cloggedUntilUs = 0;
  }

  /** Only the cuts for which `keep` is false are healed. */
  healExcept(keep: (from: string, to: string) => boolean): void {
    this.#entriesLost.clear();
    for (const key of this.#cut) {
      const [from = '', to = ''] = key.split('>');
      if (!keep(from, to)) this.#cut.delete(key);
    }
    for (const link of this.#links.values()) link.cloggedUntilUs = 0;
  }

  #deliver(link: Link, delayUs: number, what: Carried): void {
    this.#loop.schedule(delayUs, undefined, () => {
      // What was under way when the link was cut is lost too: the packets behind it are.
      if (this.isCut(what.from, what.to)) {
        this.onEffect('message lost in a partition');
        what.lost?.();
        return;
      }
      if (link.cloggedUntilUs > this.#loop.now) {
        this.#deliver(link, link.cloggedUntilUs - this.#loop.now + link.random.below(2000), what);
        return;
      }
      what.run();
    });
  }

  #delayUs(link: Link): number {
    const { delayUs, jitterDoublings, fifo } = this.weather;
    const doublings = link.random.geometric(0.5, jitterDoublings);
    const delay = delayUs + link.random.below(delayUs << doublings);
    if (!fifo) return delay;
    const at = Math.max(this.#loop.now + delay, link.busyUntilUs + 1);
    link.busyUntilUs = at;
    return at - this.#loop.now;
  }

  #link(from: string, to: string): Link {
    const key = `${from}>${to}`;
    let link = this.#links.get(key);
    if (link === undefined) {
      link = { random: this.#choices.stream(`link ${key}`), busyUntilUs: 0, cloggedUntilUs: 0 };
      this.#links.set(key, link);
    }
    return link;
  }
}

function damaged(bytes: Buffer, random: Stream): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return random.chance(0.2) ? copy.subarray(0, random.below(copy.length)) : copy;
}
