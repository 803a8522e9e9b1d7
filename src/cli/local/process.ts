import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FlotillaError } from '../../errors/flotilla-error.ts';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
/** As the first line of main.ts says: a small young generation keeps an idle broker below 150 MiB, at no cost under load. */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=4'];
const LOG_TAIL_LINES = 5;

export interface ProcessSpec {
  readonly name: string;
  /** Arguments of `flotilla`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Receives stdout and stderr, appended over restarts. */
  readonly logFile: string;
  /** host:port of the admin HTTP. */
  readonly adminAddress: string;
}

/** One child process of a local cluster: start, signal, readiness, end. Signals only the process it started. */
export class LocalProcess {
  readonly spec: ProcessSpec;
  #child: ChildProcess | undefined;

  constructor(spec: ProcessSpec) {
    this.spec = spec;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  start(): void {
    if (this.running) throw new FlotillaError('USAGE', `${this.spec.name} is already running`);
    const log = openSync(this.spec.logFile, 'a');
    try {
      // A process group of its own: Ctrl-C reaches only the parent, which stops its children in order. The stdin pipe
      // ends with the parent, however that dies, and takes the child with it.
      this.#child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...this.spec.args, '--until-stdin-ends'], {
        stdio: ['pipe', log, log],
        detached: true,
        env: { ...process.env, ...this.spec.env },
      });
    } finally {
      closeSync(log);
    }
    this.#child.stdin?.on('error', () => undefined);
  }

  /** Sends a signal; resolves at once for SIGSTOP and SIGCONT, otherwise when the process has ended. */
  async signal(signal: NodeJS.Signals, deadlineMs: number): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.running) return;
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') {
      child.kill(signal);
      return;
    }
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(deadlineMs, 'late' as const, { ref: false });
    if ((await Promise.race([ended, late])) !== 'late') return;
    child.kill('SIGKILL');
    await ended;
    throw new FlotillaError('INTERNAL', `${this.spec.name} did not end within ${deadlineMs} ms of ${signal}`);
  }

  /** The reasons of `/readyz` for not being ready; empty: ready. Throws when the process has ended. */
  async notReady(): Promise<string> {
    const child = this.#child;
    if (child !== undefined && !this.running) {
      throw new FlotillaError(
        'INTERNAL',
        `${this.spec.name} ended with ${child.exitCode ?? child.signalCode}; its log ends:\n${this.logTail()}`,
      );
    }
    try {
      const response = await fetch(`http://${this.spec.adminAddress}/readyz?verbose`, {
        signal: AbortSignal.timeout(1000),
      });
      const text = await response.text();
      return response.ok ? '' : text.trim();
    } catch {
      return 'the admin port does not answer';
    }
  }

  logTail(): string {
    const lines = readFileSync(this.spec.logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-LOG_TAIL_LINES).join('\n');
  }
}
