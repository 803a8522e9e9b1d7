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

/** Counts a line of ava's summary; a crash outside of any test counts as a failure too. */
function count(line) {
  // oxlint-disable-next-line no-control-regex
  const text = line.replaceAll(/\u001B\[[0-9;]*m/g, '').trim();
  const match = /^(\d+) (tests? passed|tests? failed|uncaught exceptions?|unhandled rejections?)$/.exec(text);
  if (match === null) return;
  if (match[2].endsWith('passed')) passed += Number(match[1]);
  else failed += Number(match[1]);
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
