/** Running digest of everything that happened: equal seeds must give equal digests, on every machine. */
export class Trace {
  #low = 0x811c9dc5;
  #high = 0x01000193;
  readonly #lines: string[] = [];
  readonly #keep: number;

  /** @param keep how many of the last lines are kept as text; 0: none, and no text is made */
  constructor(keep: number) {
    this.#keep = keep;
  }

  note(what: string, a: number, b: number): void {
    for (let i = 0; i < what.length; i++) this.#mix(what.charCodeAt(i));
    this.#mix(a);
    this.#mix(b);
  }

  /** For people only; not part of the digest. */
  line(atUs: number, text: () => string): void {
    if (this.#keep === 0) return;
    this.#lines.push(`${(atUs / 1000).toFixed(1).padStart(9)} ms  ${text()}`);
    if (this.#lines.length > 2 * this.#keep) this.#lines.splice(0, this.#lines.length - this.#keep);
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-this.#keep);
  }

  get digest(): string {
    const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ (value >>> 0), 0x01000193);
    this.#high = Math.imul(this.#high ^ this.#low ^ Math.floor(value / 0x1_0000_0000), 0x85ebca6b);
    this.#high ^= this.#high >>> 13;
  }
}
