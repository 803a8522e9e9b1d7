import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { assert, FlotillaError } from '../errors/flotilla-error.ts';
import { runChecks, type Check, type CheckResult, type HealthChecks } from './health.ts';
import type { Metrics } from './metrics.ts';

export interface AdminHttpOptions {
  readonly checks: HealthChecks;
  readonly metrics: Metrics;
}

const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 5000;
const BASE = 'http://localhost';
const TEXT = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function verboseLine(result: CheckResult): string {
  return result.ok ? `[+] ${result.name} ok` : `[-] ${result.name} failed: ${result.reason ?? ''}`;
}

function probe(checks: readonly Check[], query: URLSearchParams): Answer {
  const result = runChecks(checks);
  const status = result.ok ? 200 : 503;
  if (query.get('format') === 'json') {
    return { status, type: 'application/json', body: `${JSON.stringify(result)}\n` };
  }
  if (query.has('verbose'))
    return { status, type: TEXT, body: `${result.checks.map(verboseLine).join('\n')}\n` };
  return { status, type: TEXT, body: result.ok ? 'ok\n' : 'failed\n' };
}

function answer(options: AdminHttpOptions, request: IncomingMessage): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: TEXT, body: 'only GET and HEAD\n' };
  }
  const target = request.url ?? '/';
  if (!URL.canParse(target, BASE)) return { status: 400, type: TEXT, body: 'malformed path\n' };
  const { pathname, searchParams } = new URL(target, BASE);
  switch (pathname) {
    case '/livez':
      return probe(options.checks.live, searchParams);
    case '/readyz':
      return probe(options.checks.ready, searchParams);
    case '/startupz':
      return probe(options.checks.startup, searchParams);
    case '/metrics':
      return { status: 200, type: PROMETHEUS, body: options.metrics.render() };
    default:
      return { status: 404, type: TEXT, body: 'paths: /livez /readyz /startupz /metrics\n' };
  }
}

function respond(options: AdminHttpOptions, request: IncomingMessage, response: ServerResponse): void {
  let result: Answer;
  try {
    result = answer(options, request);
  } catch (error) {
    result = { status: 500, type: TEXT, body: `${error instanceof Error ? error.message : String(error)}\n` };
  }
  request.resume();
  response.writeHead(result.status, { 'content-type': result.type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? '' : result.body);
}

/** `127.0.0.1:8080`, `[::1]:8080` or `host:8080` in its two parts. */
function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(address.slice(colon + 1)) };
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'INTERNAL';
      reject(new FlotillaError(code, `cannot listen on ${address}`, { cause: error }));
    });
    server.listen(splitAddress(address), resolve);
  });
}

/** Health and metrics of a process over HTTP: /livez, /readyz, /startupz (`?verbose`, `?format=json`), /metrics. */
export class AdminHttp implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Port 0 takes a free one. Throws PORT_IN_USE. */
  static async listen(address: string, options: AdminHttpOptions): Promise<AdminHttp> {
    const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      respond(options, request, response);
    });
    server.maxConnections = MAX_CONNECTIONS;
    await listen(server, address);
    return new AdminHttp(server);
  }

  /** The bound host:port. */
  get address(): string {
    const bound = this.#server.address();
    assert(bound !== null && typeof bound === 'object', 'it listens on TCP');
    const { address, family, port } = bound;
    return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
