import type { EventLoop } from '../event-loop.ts';
import type { SimNetwork } from './sim-network.ts';

const resendMsMin = 200;
const resendMsMax = 1600;

/** One direction of a connection: everything arrives in order and once, as late as it takes to send it again. */
export class Pipe {
  readonly #loop: EventLoop;
  readonly #network: SimNetwork;
  readonly #way: { readonly from: string; readonly to: string };
  /** What came before something that it must follow. */
  readonly #early = new Map<number, () => void>();
  #written = 0;
  #taken = 0;
  #stopped = false;

  constructor(loop: EventLoop, network: SimNetwork, way: { from: string; to: string }) {
    this.#loop = loop;
    this.#network = network;
    this.#way = way;
  }

  write(arrive: () => void): void {
    this.#carry(this.#written++, arrive, resendMsMin);
  }

  /** What was lost is not sent again. */
  stop(): void {
    this.#stopped = true;
  }

  #carry(number: number, arrive: () => void, resendMs: number): void {
    const { from, to } = this.#way;
    this.#network.carry(
      from,
      to,
      () => this.#take(number, arrive),
      () => {
        this.#loop.schedule(resendMs * 1000, undefined, () => {
          if (!this.#stopped) this.#carry(number, arrive, Math.min(2 * resendMs, resendMsMax));
        });
      },
    );
  }

  #take(number: number, arrive: () => void): void {
    this.#early.set(number, arrive);
    for (let next = this.#early.get(this.#taken); next !== undefined; next = this.#early.get(this.#taken)) {
      this.#early.delete(this.#taken++);
      next();
    }
  }
}
