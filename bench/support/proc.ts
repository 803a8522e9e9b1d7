import { readFileSync } from 'node:fs';

// Linux reports CPU time in these ticks whatever the kernel's own rate is.
const ticksPerSecond = 100;
const pageBytes = 4096;

export interface ProcessUse {
  /** User and system time, us. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** CPU and memory of a process so far, all threads. */
export function processUse(pid: number): ProcessUse {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the program's name in parentheses and may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = 0, stime = 0] = fields.slice(11, 13).map(Number);
  return {
    cpuMicros: ((utime + stime) / ticksPerSecond) * 1e6,
    rssBytes: Number(fields[21] ?? 0) * pageBytes,
  };
}

/** CPU of this process so far, us. */
export function ownCpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
