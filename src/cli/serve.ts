import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { collectStartGarbage, relaxHeapGrowth } from './heap.ts';

/** A running broker or NameServer. */
export interface Service {
  close(): Promise<void>;
  /** Resolves when the service cannot go on: a failed write or sync, or a broken invariant. */
  readonly failed?: Promise<Error>;
}

/** Time for handing over leadership, finishing requests and flushing; below the usual 60 s of supervisors. */
const CLOSE_DEADLINE_MS = 45_000;

interface Serve {
  readonly what: string;
  readonly logger: Logger;
  readonly start: () => Promise<Service>;
  /** Stop when stdin ends: whoever started this process is gone. */
  readonly untilStdinEnds: boolean;
}

function codeOf(error: unknown): number {
  return error instanceof FlotillaError ? exitCodeOf(error.code) : exitCodes.refused;
}

/** Leaves at once; log lines are written synchronously, so none is lost. */
function leave(code: number): never {
  // oxlint-disable-next-line unicorn/no-process-exit -- the exit code is the answer to supervisors
  process.exit(code);
}

function fatal(logger: Logger, message: string, error: unknown): never {
  const code = error instanceof FlotillaError ? error.code : 'INTERNAL';
  logger.fatal({ err: error, code }, message);
  leave(codeOf(error));
}

async function closeInTime(service: Service): Promise<boolean> {
  const closed = service.close().then(() => true);
  return Promise.race([closed, setTimeout(CLOSE_DEADLINE_MS, false)]);
}

/** Why the process should stop. A second request leaves at once, whatever is still open. */
function stopRequested(options: Serve): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (reason: string): void => {
      if (asked) {
        options.logger.warn({ reason }, 'second request to stop: leaving at once');
        leave(exitCodes.interrupted);
      }
      asked = true;
      resolve(reason);
    };
    process.on('SIGTERM', ask);
    process.on('SIGINT', ask);
    if (options.untilStdinEnds) {
      process.stdin.resume();
      process.stdin.once('end', () => {
        if (!asked) ask('stdin ended');
      });
    }
  });
}

/** Runs a service until it is asked to stop or fails; ends the process with an exit code. */
export async function serve(options: Serve): Promise<void> {
  const { logger, what } = options;
  relaxHeapGrowth();
  process.on('uncaughtException', (error) => {
    fatal(logger, `${what} failed`, error);
  });
  process.on('unhandledRejection', (error) => {
    fatal(logger, `${what} failed`, error);
  });
  const stop = stopRequested(options);
  let service: Service;
  try {
    service = await options.start();
    collectStartGarbage();
  } catch (error) {
    return fatal(logger, `${what} could not start`, error);
  }
  void service.failed?.then((error) => fatal(logger, `${what} failed`, error));
  const reason = await stop;
  logger.info({ reason }, `${what} stopping`);
  try {
    if (!(await closeInTime(service))) {
      logger.error({ deadlineMs: CLOSE_DEADLINE_MS }, `${what} did not stop in time`);
      leave(exitCodes.refused);
    }
  } catch (error) {
    return fatal(logger, `${what} failed while stopping`, error);
  }
  logger.info(`${what} stopped`);
  return leave(exitCodes.done);
}
