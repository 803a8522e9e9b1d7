/** One state of a whole group, in numbers. */
export interface WorldState {
  /** State of each replica. */
  readonly nodes: readonly number[];
  /** Messages on their way, ascending, equal ones as often as they are there. */
  readonly net: readonly number[];
  /** How often each limited step may still happen. */
  readonly left: readonly number[];
  /** Everything that was ever committed anywhere, as a chain. */
  readonly committed: number;
  /** Who led which term: one digit for each term, 0 for nobody. */
  readonly leaders: number;
}

const half = 2 ** 15;

function put(codes: number[], value: number): void {
  if (value >= half * half) throw new RangeError(`too large to pack: ${value}`);
  codes.push(Math.floor(value / half), value % half);
}

/** A state as a short string, which is its key as well. */
export function pack({ nodes, net, left, committed, leaders }: WorldState): string {
  const codes: number[] = [];
  put(codes, committed);
  put(codes, leaders);
  for (const count of left) codes.push(count);
  for (const node of nodes) put(codes, node);
  for (const message of net) put(codes, message);
  return String.fromCharCode(...codes);
}

export function unpack(text: string, nodeCount: number, limitCount: number): WorldState {
  const get = (at: number): number => text.charCodeAt(at) * half + text.charCodeAt(at + 1);
  const left = Array.from({ length: limitCount }, (_, i) => text.charCodeAt(4 + i));
  const numbers: number[] = [];
  for (let at = 4 + limitCount; at < text.length; at += 2) numbers.push(get(at));
  const nodes = numbers.slice(0, nodeCount);
  return { nodes, net: numbers.slice(nodeCount), left, committed: get(0), leaders: get(2) };
}
