import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { brokerKeys } from '../../src/config/keys.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { errorCodes } from '../../src/errors/codes.ts';
import { z } from 'zod';
import { readSources, root } from './sources.ts';

function markdown(): readonly string[] {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  return [...top, ...pages.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
}

test('the reference pages are what the code generates', (t) => {
  const script = join(root, 'scripts', 'gen-docs.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
    encoding: 'utf8',
    cwd: root,
  });
  t.is(status, 0, stderr);
});

test('links between documents lead to files that exist', (t) => {
  for (const page of markdown()) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
      t.true(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`);
    }
  }
});

test('every command, error code and configuration key is named in the tests', (t) => {
  const tests = readSources('test')
    .filter(({ path }) => !path.startsWith('test/tidy/'))
    .map(({ text }) => text)
    .join('\n');
  const groups = buildProgram().commands;
  const words = groups.flatMap((group) => [group.name(), ...group.commands.map((command) => command.name())]);
  for (const word of words) t.true(tests.includes(`'${word}'`), `no test runs the command "${word}"`);
  for (const key of Object.keys(brokerKeys)) {
    const name = key.split('.').at(-1) ?? key;
    t.true(tests.includes(name), `no test uses the configuration key ${key}`);
  }
  const product = readSources('src').filter(({ path }) => path !== 'src/errors/codes.ts');
  for (const code of Object.keys(errorCodes)) {
    t.true(
      product.some(({ code: text }) => text.includes(`'${code}'`)),
      `nothing reports ${code}`,
    );
  }
});

test('scripts that the documents name exist', (t) => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(manifest).scripts;
  for (const page of markdown()) {
    for (const [, name = ''] of readFileSync(join(root, page), 'utf8').matchAll(/npm run ([a-z][a-z:]*)/g)) {
      t.true(name in scripts, `${page} names npm run ${name}`);
    }
  }
});
