import type { CaseResult } from './result.ts';
import type { Rig } from './rig.ts';

/** What a case is told besides where it runs. */
export interface CaseContext {
  readonly log: (line: string) => void;
  /** Results of the cases that ran before it. */
  readonly earlier: readonly CaseResult[];
}

/** One line, or a few, of the table. */
export interface BenchCase {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Takes long or much disk: runs only when it is named. @default false */
  readonly onDemand?: boolean;
  run(rig: Rig, context: CaseContext): Promise<readonly CaseResult[]>;
}
