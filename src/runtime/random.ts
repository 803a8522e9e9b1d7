import { randomFillSync, randomUUID } from 'node:crypto';

/** Random numbers of one process: election jitter, names of disks and streams. Never secrets. */
export interface Random {
  /** Uniform 32-bit number. */
  nextU32(): number;
  /** A new UUID, version 4. */
  uuid(): string;
}

const word = new Uint32Array(1);

/** The random numbers of this machine. */
export const systemRandom: Random = {
  nextU32: () => randomFillSync(word)[0] ?? 0,
  uuid: () => randomUUID(),
};
