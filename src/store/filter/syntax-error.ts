/** An expression that is no filter. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';
  /** Where the fault lies: 1 is the first character of the expression. */
  readonly position: number;

  /** @param at index of the character */
  constructor(problem: string, at: number) {
    super(`${problem} at character ${at + 1}`);
    this.position = at + 1;
  }
}
