export const idBytes = 16;

/** Message ids of `idBytes` characters, none given twice. */
export class MessageIds {
  #count = 0;

  next(): string {
    return (++this.#count).toString(36).padStart(idBytes, '0');
  }
}
