import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Sabotage } from './types.ts';

const KINDS: readonly Sabotage[] = ['ack-early', 'no-fsync'];

/** The faults named by `FLOTILLA_TEST_SABOTAGE`. Environment only: no file or flag can switch them on by accident. */
export function readSabotage(env: Readonly<Record<string, string | undefined>>): readonly Sabotage[] {
  const words = (env['FLOTILLA_TEST_SABOTAGE'] ?? '').split(',').filter((word) => word !== '');
  return words.map((word) => {
    const kind = KINDS.find((candidate) => candidate === word);
    if (kind !== undefined) return kind;
    throw new FlotillaError(
      'CONFIG_INVALID',
      `environment FLOTILLA_TEST_SABOTAGE: unknown fault "${word}", expected ${KINDS.join(' or ')}`,
    );
  });
}
