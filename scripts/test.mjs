// Runs the tests with ava, arguments passed on, and ends with the line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ava = fileURLToPath(new URL('../node_modules/ava/entrypoints/cli.mjs', import.meta.url));
const child = spawn(process.execPath, [ava, ...process.argv.slice(2)], {
  stdio: ['inherit', 'pipe', 'inherit'],
});

let passed = 0;
let failed = 0;
let rest = '';

/** Counts passed tests one by one, since a summary with failures does not tell them; a crash outside of any test fails too. */
function count(line) {
  // oxlint-disable-next-line no-control-regex
  const text = line.replaceAll(/\u001B\[[0-9;]*m/g, '').trim();
  if (text.startsWith('✔ ')) passed += 1;
  const match = /^(\d+) (tests? failed|uncaught exceptions?|unhandled rejections?)$/.exec(text);
  if (match !== null) failed += Number(match[1]);
}

child.stdout.setEncoding('utf8');
child.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) count(line);
});
const [code, signal] = await once(child, 'close');
count(rest);
if (code !== 0 && failed === 0) failed = 1;
if (signal !== null) console.error(`ava ended with ${signal}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
