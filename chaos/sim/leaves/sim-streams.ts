import type {
  AcceptedStream,
  Dial,
  OpenedEvents,
  OpenedStream,
  StreamEvents,
} from '../../../src/gateway/forward/streams.ts';
import type { Choices } from '../choices.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import type { SimNetwork } from './sim-network.ts';
import { Pipe } from './sim-pipe.ts';
import { StreamEnd } from './stream-end.ts';

/** Makes of a stream that was opened from elsewhere what hears of it. */
export type Accept = (stream: AcceptedStream) => StreamEvents;

interface Listener {
  readonly life: Life;
  readonly accept: Accept;
}

const knockAgainMs = 1000;
const connectMs = 20_000;
const keepaliveMs = 5000;
const pongMs = 2000;
/** Bytes that may wait in a stream before its writer is held back; drawn for each. */
const windows = [512, 64 * 1024, 4 * 1024 * 1024];
const silentShare = 0.3;

/**
 * Connections between processes, as gRPC makes of them: in order, once and undamaged, or broken. What the network loses
 * is sent again; the end of a process is told to the other side unless the machine died with it; who opened a stream
 * finds out that nobody answers any more, who accepted it does not.
 */
export class SimStreams {
  readonly #loop: EventLoop;
  readonly #network: SimNetwork;
  readonly #choices: Choices;
  readonly #listeners = new Map<string, Listener>();
  readonly #ends = new Set<StreamEnd>();

  constructor(loop: EventLoop, network: SimNetwork, choices: Choices) {
    this.#loop = loop;
    this.#network = network;
    this.#choices = choices;
  }

  listen(host: string, life: Life, accept: Accept): void {
    this.#listeners.set(host, { life, accept });
  }

  /** How a process reaches `host:port`. */
  dialFrom(host: string, life: Life): Dial {
    return (address) => {
      const opened = new Set<OpenedStream>();
      return {
        open: (events) => {
          const stream = this.#open({ host, life, to: address.replace(/:\d+$/, '') }, events);
          opened.add(stream);
          return stream;
        },
        close() {
          for (const stream of opened) stream.cancel();
        },
      };
    };
  }

  /** A process is gone; its machine still says so, or not. */
  died(life: Life, host: string): void {
    const random = this.#choices.stream(`streams of ${host}`);
    for (const end of this.#ends) {
      if (end.place.life !== life) continue;
      if (random.chance(silentShare)) end.vanish();
      else end.end('the process ended');
      this.#ends.delete(end);
    }
  }

  /** Every stream of the host breaks, seen by both sides. */
  reset(host: string): void {
    for (const end of this.#ends) if (end.place.host === host) end.reset('connection reset');
    this.#forgetOver();
  }

  #open(from: { host: string; life: Life; to: string }, events: OpenedEvents): OpenedStream {
    const { host, life, to } = from;
    const near = this.#end(host, life, to);
    near.events = events;
    const endsAt = this.#loop.now + connectMs * 1000;
    const knock = (): void => {
      if (near.over) return;
      if (this.#loop.now >= endsAt) return near.break('no connection');
      this.#network.carry(host, to, arrive, again);
    };
    const again = (): void => {
      this.#loop.schedule(knockAgainMs * 1000, life, () => {
        this.#loop.touch();
        knock();
      });
    };
    const arrive = (): void => {
      if (near.over) return;
      const listener = this.#listeners.get(to);
      if (listener?.life.alive !== true) {
        const refuse = (): void => near.takes(() => near.break('connection refused'));
        return this.#network.carry(to, host, refuse, again);
      }
      this.#accept(near, to, listener);
      this.#keepAlive(near);
    };
    knock();
    return { write: (frame) => near.write(frame), cancel: () => near.end('cancelled') };
  }

  #accept(near: StreamEnd, host: string, { life, accept }: Listener): void {
    const far = this.#end(host, life, near.place.host);
    far.peer = near;
    near.peer = far;
    far.takes(() => {
      far.events = accept({
        write: (frame) => far.write(frame),
        pause: () => far.pause(),
        resume: () => far.resume(),
        refuse: (reason) => far.end(reason),
      });
      far.tell((end) => end.opened());
    });
  }

  #keepAlive(near: StreamEnd): void {
    let answered = true;
    const look = (): void => {
      if (near.over) return;
      if (!answered) {
        this.#loop.touch();
        return near.reset('keepalive timeout');
      }
      this.#loop.schedule((keepaliveMs - pongMs) * 1000, near.place.life, ping);
    };
    const ping = (): void => {
      answered = false;
      near.tell((far) =>
        far.tell(() => {
          answered = true;
        }),
      );
      this.#loop.schedule(pongMs * 1000, near.place.life, look);
    };
    look();
  }

  #end(host: string, life: Life, to: string): StreamEnd {
    this.#forgetOver();
    const end = new StreamEnd(
      { host, life, loop: this.#loop, network: this.#network },
      new Pipe(this.#loop, this.#network, { from: host, to }),
      this.#choices.stream(`streams of ${host}`).pick(windows),
    );
    this.#ends.add(end);
    return end;
  }

  #forgetOver(): void {
    for (const end of this.#ends) if (end.over) this.#ends.delete(end);
  }
}
