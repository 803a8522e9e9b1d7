/** Lines with the time since the start in front, as the run goes on. */
export class Timeline {
  readonly #start = performance.now();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  plain(text: string): void {
    this.#write(text);
  }

  event(text: string): void {
    this.#write(`${this.seconds.toFixed(1).padStart(5)} s  ${text}`);
  }
}

/** Milliseconds as seconds with two decimals. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
