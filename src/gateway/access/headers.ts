import type { CallHeaders } from './gate.ts';

interface Metadata {
  get(name: string): (string | Buffer)[];
}

/** Headers of a call that knows no more of its caller. */
export function headersOf(metadata: Metadata): CallHeaders {
  return {
    authorization: wholeHeader(metadata, 'authorization'),
    header: (name) => firstPart(wholeHeader(metadata, name)),
  };
}

/** The value of a header, '' when it is absent or binary. */
export function wholeHeader(metadata: Metadata, name: string): string {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : '';
}

/** Of a joined header (`a, b`) the part before the first comma: clients that repeat a call send every header twice. */
export function firstPart(value: string): string {
  const comma = value.indexOf(',');
  return (comma === -1 ? value : value.slice(0, comma)).trim();
}
