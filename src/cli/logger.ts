import { pino, type Logger } from 'pino';

/** JSON lines on stdout, written at once: nothing is lost or reordered when the process leaves in a hurry. */
export function createLogger(level: string, base: Readonly<Record<string, string>>): Logger {
  return pino({ level, base }, pino.destination({ fd: 1, sync: true }));
}
