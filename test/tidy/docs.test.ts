import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { z } from 'zod';
import { root } from './sources.ts';

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

test('scripts that the documents name exist', (t) => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts = z.object({ scripts: z.record(z.string(), z.string()) }).parse(manifest).scripts;
  for (const page of markdown()) {
    for (const [, name = ''] of readFileSync(join(root, page), 'utf8').matchAll(/npm run ([a-z][a-z:]*)/g)) {
      t.true(name in scripts, `${page} names npm run ${name}`);
    }
  }
});
