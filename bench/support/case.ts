import type { CaseResult } from './result.ts';
import type { Rig } from './rig.ts';

/** One line, or a few, of the table. */
export interface BenchCase {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Takes long or much disk: runs only when it is named. @default false */
  readonly onDemand?: boolean;
  run(rig: Rig, log: (line: string) => void): Promise<readonly CaseResult[]>;
}
