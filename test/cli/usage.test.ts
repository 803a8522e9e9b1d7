import test from 'ava';
import { parse } from 'yaml';
import { errorCodes } from '../../src/errors/codes.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { flotilla } from './flotilla.ts';
import type { Command } from 'commander';

function leaves(command: Command, path: string): readonly [string, Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`));
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

test('every command has a description and two examples that name it', (t) => {
  for (const [path, command] of leaves(buildProgram(), 'flotilla')) {
    t.not(command.description(), '', path);
    const help = helpOf(command);
    const examples = help.split('\n').filter((line) => line.startsWith('  $ ') && line.includes(path));
    t.true(examples.length >= 2, `${path} has ${examples.length} examples`);
  }
});

test('wrong usage exits 2 with an error in four parts on stderr', async (t) => {
  const run = await flotilla(['errors', 'explian']);
  t.is(run.code, 2);
  t.is(run.stdout, '');
  t.is(
    run.stderr,
    [
      "error: unknown command 'explian'",
      '  why   did you mean explain?',
      '  next  see `flotilla --help`',
      '  code  USAGE  (flotilla errors explain USAGE)',
      '',
    ].join('\n'),
  );
});

test('unknown options and missing arguments exit 2', async (t) => {
  const option = await flotilla(['errors', 'ls', '--jsn']);
  t.is(option.code, 2);
  t.regex(option.stderr, /unknown option '--jsn'[\s\S]*did you mean --json\?/);
  const argument = await flotilla(['errors', 'explain']);
  t.is(argument.code, 2);
  t.regex(argument.stderr, /missing required argument 'code'/);
  const format = await flotilla(['errors', 'ls', '-o', 'xml']);
  t.is(format.code, 2);
  t.regex(format.stderr, /unknown output format "xml"/);
});

test('help and version exit 0 and name the exit codes', async (t) => {
  const help = await flotilla(['--help']);
  t.is(help.code, 0);
  t.is(help.stderr, '');
  for (const code of ['0', '1', '2', '3', '4', '5', '130'])
    t.regex(help.stdout, new RegExp(`^ +${code}  \\w`, 'm'));
  const version = await flotilla(['--version']);
  t.regex(version.stdout, /^\d+\.\d+\.\d+\n$/);
  t.is((await flotilla(['version', '-o', 'name'])).stdout, version.stdout);
});

test('a command group alone shows its help and exits 2', async (t) => {
  const run = await flotilla(['errors']);
  t.is(run.code, 2);
  t.regex(run.stderr, /Usage: flotilla errors/);
});

test('lists come as table, JSON, YAML, CSV and names', async (t) => {
  const codes = Object.keys(errorCodes);
  const table = await flotilla(['errors', 'ls']);
  t.regex(table.stdout, /^CODE +RETRY +EXIT +MEANING\n/);
  const json: unknown = JSON.parse((await flotilla(['errors', 'ls', '--json'])).stdout);
  t.true(Array.isArray(json) && json.length === codes.length);
  t.deepEqual(parse((await flotilla(['errors', 'ls', '-o', 'yaml'])).stdout), json);
  t.is((await flotilla(['errors', 'ls', '-o', 'csv'])).stdout.split('\n')[0], 'code,retry,exit,meaning');
  t.deepEqual((await flotilla(['errors', 'ls', '-o', 'name'])).stdout.trimEnd().split('\n'), codes);
});

test('an error code is explained, in any case; a typo gets a suggestion', async (t) => {
  const run = await flotilla(['errors', 'explain', 'no_leader', '--json']);
  t.like(JSON.parse(run.stdout), { code: 'NO_LEADER', retry: 'yes', exitCode: 3 });
  const typo = await flotilla(['errors', 'explain', 'NO_LEADR']);
  t.is(typo.code, 2);
  t.regex(typo.stderr, /did you mean NO_LEADER\?/);
});

test('config print shows values with their origin; validate refuses with exit 2', async (t) => {
  const env = { FLOTILLA_CLUSTER: 'demo' };
  const rows: unknown = JSON.parse((await flotilla(['config', 'print', 'namesrv', '--json'], env)).stdout);
  t.like(Array.isArray(rows) && rows[0], {
    key: 'cluster',
    value: 'demo',
    origin: 'environment FLOTILLA_CLUSTER',
  });
  t.is((await flotilla(['config', 'validate', 'namesrv'], env)).code, 0);
  const refused = await flotilla(['config', 'validate', 'namesrv', '--set', 'log.levl=info'], env);
  t.is(refused.code, 2);
  t.regex(
    refused.stderr,
    /unknown key "log\.levl", did you mean "log\.level"\?[\s\S]*code {2}CONFIG_INVALID/,
  );
  t.is((await flotilla(['config', 'print', 'brokr'])).code, 2);
});

test('services refuse a bad configuration before they touch anything', async (t) => {
  const run = await flotilla(['broker', 'start', '--cluster', 'demo', '--data-dir', '/nonexistent/x']);
  t.is(run.code, 2);
  t.regex(run.stderr, /the key "group" is required/);
  t.is((await flotilla(['namesrv', 'start', '--listen', '9876', '--cluster', 'demo'])).code, 2);
});

test('stack traces appear only with --debug', async (t) => {
  const args = ['errors', 'explain', 'NOPE_NOPE'];
  t.notRegex((await flotilla(args)).stderr, /\n\s+at /);
  t.regex((await flotilla(['--debug', ...args])).stderr, /\n\s+at /);
});
