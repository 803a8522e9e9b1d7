import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mutate, type Mutant } from './mutant.ts';

/** The root of the repository; this file runs from dist/chaos/mutants. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

const copied = ['src', 'chaos', 'test', 'bench', 'proto', 'scripts', 'package.json', 'tsconfig.json'];

/** Where a mutant is built and hunted. */
export interface Workshop {
  readonly dir: string;
  /** Builds the sources with the mistake in them. @throws Error when it does not apply or does not compile */
  plant(mutant: Mutant): Promise<void>;
  /** Takes the mistake out again; the build follows with the next `plant`. */
  restore(mutant: Mutant): void;
}

/** A copy of the sources in a temporary folder, so that the repository itself is never changed. */
export class ScratchCopy implements Workshop, Disposable {
  readonly dir: string = mkdtempSync(join(tmpdir(), 'flotilla-mutants-'));

  constructor() {
    for (const name of copied) cpSync(join(root, name), join(this.dir, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.dir, 'node_modules'));
  }

  async plant(mutant: Mutant): Promise<void> {
    writeFileSync(join(this.dir, mutant.file), mutate(mutant, readFileSync(join(root, mutant.file), 'utf8')));
    await this.build();
  }

  restore({ file }: Mutant): void {
    cpSync(join(root, file), join(this.dir, file));
  }

  /** @throws Error with what the compiler says */
  async build(): Promise<void> {
    const tsc = join(this.dir, 'node_modules', 'typescript', 'bin', 'tsc');
    try {
      await promisify(execFile)(process.execPath, [tsc, '-b'], { cwd: this.dir });
    } catch (error) {
      const said = error instanceof Error && 'stdout' in error ? String(error.stdout).trim() : String(error);
      throw new Error(`does not compile: ${said}`, { cause: error });
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
