import type { Stream } from '../choices.ts';

export const pageBytes = 4096;
const sectorBytes = 512;
const versionsMax = 4;
const zeroPage = Buffer.alloc(pageBytes);

interface Page {
  /** What reads see. Never changed in place: a write makes a new one. */
  cached: Buffer;
  durable: Buffer;
  /** Contents between the durable one and the cached one that the kernel may have written back. */
  between: Buffer[];
}

/** Content of one file: what processes see, and what is on the platter. */
export class SimFile {
  #pages: (Page | undefined)[] = [];
  readonly #dirty = new Set<number>();
  #size = 0;
  #durableSize = 0;

  get size(): number {
    return this.#size;
  }
  get durableSize(): number {
    return this.#durableSize;
  }
  get dirty(): boolean {
    return this.#dirty.size > 0 || this.#size !== this.#durableSize;
  }
  get allocatedPages(): number {
    return Math.ceil(this.#size / pageBytes);
  }

  read(position: number, length: number, durable = false): Buffer {
    const size = durable ? this.#durableSize : this.#size;
    const end = Math.min(position + length, size);
    const bytes = Buffer.alloc(Math.max(0, end - position));
    for (let at = position; at < end;) {
      const number = Math.floor(at / pageBytes);
      const inPage = at - number * pageBytes;
      const count = Math.min(pageBytes - inPage, end - at);
      const page = this.#pages[number];
      if (page !== undefined)
        (durable ? page.durable : page.cached).copy(bytes, at - position, inPage, inPage + count);
      at += count;
    }
    return bytes;
  }

  write(bytes: Uint8Array, position: number): void {
    if (bytes.length === 0) return;
    for (let done = 0; done < bytes.length;) {
      const at = position + done;
      const number = Math.floor(at / pageBytes);
      const inPage = at - number * pageBytes;
      const count = Math.min(pageBytes - inPage, bytes.length - done);
      const page = this.#page(number);
      const next = Buffer.from(page.cached);
      next.set(bytes.subarray(done, done + count), inPage);
      this.#replace(number, page, next);
      done += count;
    }
    this.#size = Math.max(this.#size, position + bytes.length);
  }

  truncate(size: number): void {
    if (size < this.#size) this.#zero(size, this.#size);
    this.#size = size;
  }

  sync(): void {
    for (const number of this.#dirty) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      page.durable = page.cached;
      page.between = [];
    }
    this.#dirty.clear();
    this.#durableSize = this.#size;
  }

  /** A failed sync: the kernel forgets that the pages are dirty, so the next sync has nothing to do (fsyncgate). */
  syncFailed(): void {
    this.#dirty.clear();
  }

  /** Every page since the last sync is old, newest, something between, or rarely torn; the length likewise. */
  losePower(random: Stream): void {
    for (const [number, page] of this.#pages.entries()) {
      if (page === undefined) continue;
      // Pages that a failed sync left clean can not be written back any more.
      if (page.cached !== page.durable && this.#dirty.has(number))
        page.durable = this.#survivor(page, random);
    }
    const [least, most] = [Math.min(this.#size, this.#durableSize), Math.max(this.#size, this.#durableSize)];
    if (least !== most)
      this.#size = random.chance(0.4) ? least : random.chance(0.5) ? most : random.between(least, most);
    this.#restart();
  }

  /** Damage at rest: it is there until somebody writes the page again. */
  rot(position: number, mask: number): void {
    const number = Math.floor(position / pageBytes);
    const page = this.#page(number);
    const damaged = Buffer.from(page.cached);
    const at = position - number * pageBytes;
    damaged[at] = (damaged[at] ?? 0) ^ mask;
    page.cached = damaged;
    page.durable = damaged;
  }

  /** An image of the whole file as it is now, all of it durable. */
  image(): SimFile {
    const file = new SimFile();
    file.#pages = this.#pages.map((page) =>
      page === undefined ? undefined : { cached: page.cached, durable: page.cached, between: [] },
    );
    file.#size = this.#size;
    file.#durableSize = this.#size;
    return file;
  }

  #page(number: number): Page {
    return (this.#pages[number] ??= { cached: zeroPage, durable: zeroPage, between: [] });
  }

  #replace(number: number, page: Page, next: Buffer): void {
    if (page.cached !== page.durable && page.between.length < versionsMax) page.between.push(page.cached);
    page.cached = next;
    this.#dirty.add(number);
  }

  #survivor(page: Page, random: Stream): Buffer {
    const choices = [page.durable, ...page.between, page.cached];
    const chosen = random.pick(choices);
    if (!random.chance(0.05)) return chosen;
    const torn = Buffer.from(chosen);
    const other = random.pick(choices);
    const from = sectorBytes * random.below(pageBytes / sectorBytes);
    other.copy(torn, from, from);
    return torn;
  }

  /** What is on the platter is all there is; nothing shows behind the end, however the file grows again. */
  #restart(): void {
    this.#durableSize = this.#size;
    for (const page of this.#pages) if (page !== undefined) page.cached = page.durable;
    this.#zero(this.#size, this.#pages.length * pageBytes);
    for (const page of this.#pages) {
      if (page === undefined) continue;
      page.durable = page.cached;
      page.between = [];
    }
    this.#dirty.clear();
  }

  #zero(from: number, to: number): void {
    for (let number = Math.floor(from / pageBytes); number * pageBytes < to; number++) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      const inPage = Math.max(0, from - number * pageBytes);
      if (inPage === 0) {
        this.#replace(number, page, zeroPage);
        continue;
      }
      const next = Buffer.from(page.cached);
      next.fill(0, inPage);
      this.#replace(number, page, next);
    }
  }
}
