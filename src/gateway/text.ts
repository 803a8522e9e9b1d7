import { isUtf8 } from 'node:buffer';
import { malformed } from './wire.ts';

/** Flags of `inspectText`. */
export const textFlag = { control: 1, wide: 2, visible: 4, bar: 8 } as const;

/**
 * Looks at a string in place: `control` = has a control character (Unicode category Cc), `visible` = not blank,
 * `bar` = has `|`, `wide` = not ASCII. Throws `Rejected` unless it is UTF-8: some clients refuse to parse anything else.
 */
export function inspectText(buffer: Buffer, start: number, end: number): number {
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    const byte = buffer[at] ?? 0;
    if (byte >= 0x80) flags |= textFlag.wide;
    else if (byte < 0x20 || byte === 0x7f) flags |= textFlag.control;
    else if (byte === 0x7c) flags |= textFlag.bar | textFlag.visible;
    else if (byte !== 0x20) flags |= textFlag.visible;
  }
  return (flags & textFlag.wide) === 0 ? flags : inspectWide(buffer, start, end) | flags;
}

function inspectWide(buffer: Buffer, start: number, end: number): number {
  const bytes = buffer.subarray(start, end);
  if (!isUtf8(bytes)) throw malformed('a string is not UTF-8');
  const text = bytes.toString('utf8');
  const control = /\p{Cc}/u.test(text) ? textFlag.control : 0;
  return control | (text.trim() === '' ? 0 : textFlag.visible);
}
