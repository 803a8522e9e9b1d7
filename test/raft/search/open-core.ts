import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RaftCore } from '../../../src/raft/core/core.ts';
import { root } from '../../tidy/sources.ts';

/**
 * Loads a copy of the compiled core in which private fields are ordinary ones (`#term` is `_term`). Two replicas may be
 * taken for equal only if the whole of their state is equal, and the core rightly shows no more than its status.
 */
export async function loadOpenCore(): Promise<typeof RaftCore> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-search-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const name of ['errors', 'marks'])
      cpSync(join(root, 'dist', 'src', name), join(folder, name), { recursive: true });
    cpSync(join(root, 'dist', 'src', 'raft', 'core'), join(folder, 'raft', 'core'), { recursive: true });
    for (const name of readdirSync(join(folder, 'raft', 'core'))) {
      if (name.endsWith('.js')) openFields(join(folder, 'raft', 'core', name));
    }
    const url = pathToFileURL(join(folder, 'raft', 'core', 'core.js')).href;
    // eslint-disable-next-line typescript/no-unsafe-type-assertion
    const loaded = (await import(url)) as { readonly RaftCore: typeof RaftCore };
    return loaded.RaftCore;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function openFields(path: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/#(?=[a-z])/g, '_'));
}

/** Never a part of the state: what cannot change, and counters that nothing depends on. */
const skipped = new Set(['options', 'sizes', '_random', 'dropped']);

/** The whole state of an open core as text. Operation numbers count from the newest one that is on disk. */
export function fingerprint(core: RaftCore): string {
  const parts: string[] = [];
  describe(core, writtenSeq(core), parts);
  return parts.join('');
}

function describe(value: unknown, written: number, parts: string[]): void {
  if (typeof value !== 'object' || value === null) {
    parts.push(String(value), ',');
    return;
  }
  if (value instanceof Map) describe([...value], written, parts);
  else if (Array.isArray(value)) {
    parts.push('[');
    for (const item of value) describe(item, written, parts);
    parts.push(']');
  } else if ('_slots' in value) parts.push(`<${ringValues(value)}>`);
  else describeFields(value, written, parts);
}

function describeFields(value: object, written: number, parts: string[]): void {
  parts.push('{');
  for (const [name, field] of Object.entries(value)) {
    if (skipped.has(name) || typeof field === 'function') continue;
    parts.push(name, ':');
    const isSeq = /seq$/i.test(name) && typeof field === 'number';
    describe(isSeq ? Math.max(0, field - written) : field, written, parts);
  }
  parts.push('}');
}

/** Values of a NumberQueue in their order, wherever in its ring they stand. */
function ringValues(queue: object): string {
  const values: number[] = [];
  const length = Number(Reflect.get(queue, '_length'));
  const at: unknown = Reflect.get(queue, 'at');
  if (typeof at !== 'function') throw new TypeError('not a NumberQueue');
  for (let i = 0; i < length; i++) values.push(Number(Reflect.apply(at, queue, [i])));
  return values.join(' ');
}

function writtenSeq(core: RaftCore): number {
  let value: unknown = core;
  for (const name of ['_s', 'log', '_writtenSeq']) {
    if (typeof value !== 'object' || value === null) break;
    value = Reflect.get(value, name);
  }
  if (typeof value !== 'number') throw new TypeError('the core is not open');
  return value;
}
