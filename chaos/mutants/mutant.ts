/** One wrong version of the code: a bug that somebody else shipped, written into ours. The tests must notice it. */
export interface Mutant {
  /** The bug it repeats, as the list of bugs numbers it (`B11`). */
  readonly bug: string;
  /** Unique, in words that name the mistake. */
  readonly name: string;
  /** Rule, invariant or storage rule that it breaks. */
  readonly rule: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file. Short and unlikely to change. */
  readonly old: string;
  readonly new: string;
}

/** The file with the mistake in it. @throws Error when `old` does not occur exactly once. */
export function mutate(mutant: Mutant, text: string): string {
  const parts = text.split(mutant.old);
  const [before, after] = parts;
  if (parts.length !== 2 || before === undefined || after === undefined)
    throw new Error(
      `${mutant.name}: the text to replace occurs ${parts.length - 1} times in ${mutant.file}, not once`,
    );
  return before + mutant.new + after;
}
