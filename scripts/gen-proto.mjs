// Generates src/proto/gen from every .proto below proto/; with --check fails when the committed files differ.
// The loader options come from proto/loader-options.json, which src/proto/loader.ts reads at run time.
/* oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-assignment, typescript/no-unsafe-argument, typescript/no-unsafe-member-access, typescript/no-unsafe-return, typescript/strict-boolean-expressions -- plain JavaScript: there are no types to check */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const protoDir = join(root, 'proto');
const outDir = join(root, 'src', 'proto', 'gen');

function filesBelow(dir, suffix) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => relative(dir, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function generate(into) {
  const options = JSON.parse(readFileSync(join(protoDir, 'loader-options.json'), 'utf8'));
  const require = createRequire(import.meta.url);
  const loader = require.resolve('@grpc/proto-loader/package.json');
  const tool = join(dirname(loader), require(loader).bin['proto-loader-gen-types']);
  const result = spawnSync(
    process.execPath,
    [
      tool,
      ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
      '--includeComments',
      '--grpcLib=@grpc/grpc-js',
      '--importFileExtension=.ts',
      '--targetFileExtension=.ts',
      `--includeDirs=${protoDir}`,
      `--outDir=${into}`,
      ...filesBelow(protoDir, '.proto'),
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (result.status !== 0) throw new Error(`proto-loader-gen-types failed with status ${result.status}`);
  // One wrapper per .proto file lands at the top: unused, and not clean under noUnusedLocals.
  for (const entry of readdirSync(into)) if (entry.endsWith('.ts')) rmSync(join(into, entry));
  // The tool writes absolute paths: the output must not depend on where the checkout lies.
  for (const file of filesBelow(into, '.ts')) {
    const text = readFileSync(join(into, file), 'utf8');
    writeFileSync(join(into, file), text.replaceAll(`${root}${sep}`, ''));
  }
}

function differences(fresh) {
  const wanted = filesBelow(fresh, '.ts');
  const present = filesBelow(outDir, '.ts');
  const changed = wanted.filter(
    (file) =>
      !present.includes(file) ||
      readFileSync(join(fresh, file), 'utf8') !== readFileSync(join(outDir, file), 'utf8'),
  );
  return [...changed, ...present.filter((file) => !wanted.includes(file))];
}

const scratch = mkdtempSync(join(tmpdir(), 'flotilla-proto-'));
try {
  generate(scratch);
  if (process.argv.includes('--check')) {
    const stale = differences(scratch);
    if (stale.length > 0) {
      console.error(`generated proto types are stale; run \`npm run gen\`:\n  ${stale.join('\n  ')}`);
      process.exitCode = 1;
    }
  } else {
    rmSync(outDir, { recursive: true, force: true });
    cpSync(scratch, outDir, { recursive: true });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
