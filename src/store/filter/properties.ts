import { messageView } from '../../commitlog/record.ts';
import type { PropertySource } from './sql/compile.ts';
import { tagName } from './sql/implied-tags.ts';

/** Keys of protobuf fields: user_properties of a Message; key and value of one property. */
const field = { userProperties: 0x12, key: 0x0a, value: 0x12 } as const;
const none = Buffer.alloc(0);

/**
 * Some properties of one message after the other, read in place from its protobuf bytes, which the gateway checked.
 * Only what an expression names becomes a string.
 */
export class PropertyReader implements PropertySource {
  readonly #names: readonly Buffer[];
  readonly #texts: (string | undefined)[];
  readonly #tagSlot: number;
  #data: Buffer = none;
  #at = 0;

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name));
    this.#texts = names.map(() => undefined);
    this.#tagSlot = names.indexOf(tagName);
  }

  text(slot: number): string | undefined {
    return this.#texts[slot];
  }

  /** Turns to the message of a whole stored record; keeps nothing of it but the texts. */
  load(record: Buffer): void {
    this.#texts.fill(undefined);
    this.#data = messageView.message(record, 0);
    this.#at = 0;
    const end = this.#data.length;
    while (this.#at < end) {
      const key = this.#varint();
      const length = this.#payload(key);
      const next = this.#at + length;
      if (key === field.userProperties) this.#property(Math.min(next, end));
      this.#at = next;
    }
    this.#data = none;
    // Senders can not use its name for a property.
    if (this.#tagSlot >= 0) this.#texts[this.#tagSlot] = messageView.tag(record, 0);
  }

  #property(end: number): void {
    let keyStart = 0;
    let keyEnd = 0;
    let valueStart = 0;
    let valueEnd = 0;
    while (this.#at < end) {
      const key = this.#varint();
      const length = this.#payload(key);
      if (key === field.key) {
        keyStart = this.#at;
        keyEnd = this.#at + length;
      } else if (key === field.value) {
        valueStart = this.#at;
        valueEnd = this.#at + length;
      }
      this.#at += length;
    }
    const slot = this.#names.findIndex(
      (name) =>
        name.length === keyEnd - keyStart && this.#data.compare(name, 0, name.length, keyStart, keyEnd) === 0,
    );
    if (slot >= 0) this.#texts[slot] = this.#data.toString('utf8', valueStart, valueEnd);
  }

  /** Bytes of the payload that starts at `#at`; a number is stepped over. */
  #payload(key: number): number {
    switch (key & 7) {
      case 0:
        this.#varint();
        return 0;
      case 1:
        return 8;
      case 5:
        return 4;
      default:
        return this.#varint();
    }
  }

  /** Its lower 32 bits. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#data[this.#at] ?? 0;
      this.#at += 1;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
