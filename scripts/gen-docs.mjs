// Writes docs/reference/{cli,config,errors,limits}.md from the code (run `npm run build` first).
// `--check`: writes nothing, exits 1 when a page differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { exitCodeRows } from '../dist/src/cli/help.js';
import { buildProgram } from '../dist/src/cli/program.js';
import { errorRows } from '../dist/src/cli/run/errors.js';
import { brokerKeys, namesrvKeys } from '../dist/src/config/keys.js';
import { envName } from '../dist/src/config/layers.js';
import { limits } from '../dist/src/gateway/limits.js';

const folder = new URL('../docs/reference/', import.meta.url);
const generated = 'This page is generated from the code by `npm run docs`.';

function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function table(headers, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

function leaves(command, path) {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`));
}

function helpOf(command) {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text.trimEnd();
}

function cliPage() {
  const commands = leaves(buildProgram(), 'flotilla');
  return [
    '# Commands',
    generated,
    'Data goes to stdout, everything else to stderr. Errors say what failed, why, what to do next, and their code.',
    '## Exit codes',
    table(['code', 'meaning'], exitCodeRows()),
    ...commands.flatMap(([path, command]) => [`## ${path}`, '```\n' + helpOf(command) + '\n```']),
  ];
}

function keyTable(keys) {
  return table(
    ['key', 'type', 'default', 'environment', 'meaning'],
    Object.entries(keys).map(([name, key]) => [
      `\`${name}\``,
      key.type,
      key.fallback ?? (key.required ? 'required' : 'none'),
      `\`${envName(name)}\``,
      key.about,
    ]),
  );
}

function configPage() {
  return [
    '# Configuration',
    generated,
    'Sources, weakest first: defaults, the YAML file (`-c`), environment variables, flags and `--set KEY=VALUE`. An unknown ' +
      'key is refused, with the nearest known one. Durations and sizes carry a unit: `250ms`, `1s`, `16MiB`, `1GiB`. ' +
      '`flotilla config print broker` shows every value with its origin.',
    '## Broker',
    keyTable(brokerKeys),
    '## NameServer',
    keyTable(namesrvKeys),
    '## Example',
    '```yaml\ncluster: demo\ngroup: g0\nname: broker-0\ndataDir: /var/lib/flotilla\nlisten: 10.0.0.1:10911\npeerListen: 10.0.0.1:10912\n' +
      'adminListen: 127.0.0.1:10913\nnamesrv: [10.0.0.1:9876, 10.0.0.2:9876]\nmembers:\n' +
      '  - { name: broker-0, peerAddress: 10.0.0.1:10912, clientAddress: 10.0.0.1:10911 }\n' +
      '  - { name: broker-1, peerAddress: 10.0.0.2:10912, clientAddress: 10.0.0.2:10911 }\n' +
      '  - { name: broker-2, peerAddress: 10.0.0.3:10912, clientAddress: 10.0.0.3:10911 }\n' +
      'commitLog:\n  durability: fsync\n```',
  ];
}

function errorsPage() {
  return [
    '# Error codes',
    generated,
    '`retry`: `yes` = the same request may succeed later; `elsewhere` = another broker; `no` = not without a change; ' +
      '`unknown` = it may have taken effect. `exit` is the exit code of a command that ends with the error.',
    table(
      ['code', 'retry', 'exit', 'meaning', 'what to do'],
      errorRows().map(({ code, retry, exitCode, meaning, next }) => [
        `\`${code}\``,
        retry,
        exitCode,
        meaning,
        next,
      ]),
    ),
  ];
}

const limitNotes = {
  bodyBytes: 'bytes of a message body',
  userProperties: 'user properties of a message',
  propertyBytes: 'bytes of user properties, tag and keys together',
  systemPropertyBytes: 'bytes of the system properties of a message',
  messageGroupBytes: 'bytes of a message group, exclusive',
  delayMs: 'how far ahead a delivery time may lie, ms',
  recoveryMs: 'longest orphaned-transaction recovery time, ms',
  messagesPerRequest: 'messages of one send request or produce frame',
  requestBytes: 'bytes of the messages of one request',
  receiveBatch: 'messages of one receive; more is capped',
  invisibleMinMs: 'shortest invisible time of a receive, ms',
  invisibleMaxMs: 'longest invisible time, ms',
  pollMs: 'longest long poll, ms',
  filterChars: 'characters of a filter expression',
  filterTerms: 'properties, values and tests for NULL of an SQL filter',
  filterDepth: 'parentheses, NOT and signs inside each other in an SQL filter',
};

function limitsPage() {
  const rows = Object.entries(limits).map(([name, value]) => {
    if (limitNotes[name] === undefined)
      throw new Error(`scripts/gen-docs.mjs has no note on the limit ${name}`);
    return [limitNotes[name], value.toLocaleString('en-US')];
  });
  return [
    '# Limits',
    generated,
    'Limits of the client API. What exceeds one is refused, and nothing is stored.',
    table(['limit', 'value'], rows),
  ];
}

const pages = {
  'cli.md': cliPage(),
  'config.md': configPage(),
  'errors.md': errorsPage(),
  'limits.md': limitsPage(),
};
const check = process.argv.includes('--check');
mkdirSync(folder, { recursive: true });
for (const [name, parts] of Object.entries(pages)) {
  const path = fileURLToPath(new URL(name, folder));
  const text = await format(parts.join('\n\n'), { ...(await resolveConfig(path)), filepath: path });
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`docs/reference/${name} differs from the code: run npm run docs`);
    process.exitCode = 1;
  }
}
