import type { HistoryEvent } from '../../history/events.ts';
import type { EventDraft, HistoryWriter } from '../../history/recorder.ts';
import type { EventLoop } from '../event-loop.ts';
import { Deliveries } from './deliveries.ts';

/** The history of a simulated run, in memory, timed by the simulated clock. */
export class SimHistory implements HistoryWriter {
  readonly events: HistoryEvent[] = [];
  readonly #loop: EventLoop;
  /** Sends that were acknowledged. */
  acknowledged = 0;
  readonly deliveries = new Deliveries();
  /** Values of sends whose outcome nobody was told. */
  readonly unknown: (readonly string[])[] = [];
  /** Values of the send that each process has open. */
  readonly #open = new Map<string, readonly string[]>();
  #processes = 0;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  nextProcessId(prefix: string): string {
    return `${prefix}${this.#processes++}`;
  }

  write(draft: EventDraft): HistoryEvent {
    const event: HistoryEvent = { i: this.events.length, t: this.#loop.now * 1000, ...draft };
    this.events.push(event);
    if (event.f === 'send') this.#noteSend(event);
    return event;
  }

  phase(name: string): void {
    this.write({ p: 'harness', ph: 'info', f: 'phase', v: [name] });
  }

  #noteSend(event: HistoryEvent): void {
    if (event.ph === 'inv') this.#open.set(event.p, event.v ?? []);
    else if (event.ph === 'ok') {
      this.acknowledged++;
      this.deliveries.acknowledged(this.#open.get(event.p) ?? []);
    } else if (event.ph === 'info') this.unknown.push(this.#open.get(event.p) ?? []);
  }
}
