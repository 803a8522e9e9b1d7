import type { OpenedEvents, StreamEvents } from '../../../src/gateway/forward/streams.ts';
import type { EventLoop, Life } from '../event-loop.ts';
import type { SimNetwork } from './sim-network.ts';
import type { Pipe } from './sim-pipe.ts';

interface Place {
  readonly host: string;
  readonly life: Life;
  readonly loop: EventLoop;
  readonly network: SimNetwork;
}

/** One end of a stream in one process: what its machine has received, and what its process has been told. */
export class StreamEnd {
  readonly place: Place;
  /** Undefined: not accepted yet. */
  events: (StreamEvents & Partial<OpenedEvents>) | undefined;
  /** Undefined: not connected yet. */
  peer: StreamEnd | undefined;
  /** Ended, or broken; hears nothing more. */
  over = false;
  readonly #pipe: Pipe;
  readonly #window: number;
  /** Written and not yet taken by the other process. */
  #bytes = 0;
  #held = false;
  /** Received by the machine, in order. */
  readonly #received: (() => void)[] = [];
  #frames: Buffer[] = [];
  #paused = false;

  constructor(place: Place, pipe: Pipe, window: number) {
    this.place = place;
    this.#pipe = pipe;
    this.#window = window;
  }

  write(frame: Buffer): boolean {
    if (this.over) return true;
    this.#bytes += frame.length;
    this.#held = this.#bytes > this.#window;
    this.tell((peer) => peer.#frame(frame));
    return !this.#held;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  /** Ends it from here: the other end hears of it behind everything that was written. */
  end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.tell((peer) => peer.break(reason));
  }

  /** As `end`, and hears of it too. */
  reset(reason: string): void {
    if (this.over) return;
    this.takes(() => this.break(reason));
    this.tell((peer) => peer.break(reason));
  }

  /** Nobody hears anything from here any more. */
  vanish(): void {
    this.over = true;
    this.#pipe.stop();
  }

  break(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.#frames = [];
    this.place.network.onEffect(`stream broke: ${reason}`);
    this.events?.ended(reason);
  }

  opened(): void {
    this.events?.opened?.();
  }

  /** The other process took so many bytes of what was written here. */
  freed(bytes: number, by: StreamEnd): void {
    this.#bytes -= bytes;
    if (!this.#held || this.#bytes > this.#window) return;
    this.#held = false;
    by.tell((writer) => writer.events?.drained());
  }

  /** Has the other end do something, when it gets there. */
  tell(what: (peer: StreamEnd) => void): void {
    this.#pipe.write(() => {
      const { peer } = this;
      if (peer === undefined) return;
      if (peer.over || !peer.place.life.alive) peer.#refuse(this);
      else peer.takes(() => what(peer));
    });
  }

  /** The machine has received something: the process gets it in turn, when it runs. */
  takes(what: () => void): void {
    const { life, loop } = this.place;
    this.#received.push(what);
    if (life.pausedUntil > loop.now) loop.schedule(0, life, () => this.#takeAll());
    else if (life.alive) this.#takeAll();
  }

  #takeAll(): void {
    this.place.loop.touch();
    for (let next = this.#received.shift(); next !== undefined; next = this.#received.shift()) {
      if (!this.over) next();
    }
  }

  #frame(frame: Buffer): void {
    this.#frames.push(frame);
    this.#flow();
  }

  #flow(): void {
    while (!this.#paused && !this.over) {
      const frame = this.#frames.shift();
      if (frame === undefined) return;
      this.peer?.freed(frame.length, this);
      this.events?.frame(frame);
    }
  }

  /** A connection that this machine does not know. */
  #refuse(peer: StreamEnd): void {
    this.place.network.carry(this.place.host, peer.place.host, () =>
      peer.takes(() => peer.break('connection reset')),
    );
  }
}
