import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository; this file runs from dist/test/tidy. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url));

export interface Source {
  /** Path from the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Text without comments. */
  readonly code: string;
  /** Own files it imports, also for types only and dynamically, as paths from the root. */
  readonly imports: readonly string[];
  /** Packages and built-in modules it imports. */
  readonly packages: readonly string[];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

const SPECIFIER = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^']+)'/g;

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const code = withoutComments(text);
  const specifiers = [...code.matchAll(SPECIFIER)].map((match) => match[1] ?? '');
  const own = specifiers.filter((specifier) => specifier.startsWith('.'));
  return {
    path,
    text,
    code,
    imports: own.map((specifier) => join(dirname(path), specifier)),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  };
}

function walk(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** All sources of the folders, sorted by path; folders that do not exist are skipped. Generated files are left out. */
export function readSources(...folders: readonly string[]): readonly Source[] {
  const present = new Set(readdirSync(root));
  return folders
    .filter((folder) => present.has(folder.split('/')[0] ?? ''))
    .flatMap(walk)
    .filter((path) => !path.startsWith('src/proto/gen/'))
    .sort()
    .map(read);
}
