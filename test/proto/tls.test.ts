import { mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import {
  Client,
  credentials,
  type ChannelCredentials,
  type ClientDuplexStream,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { channelOptions } from '../../src/proto/channel.ts';
import { rawMethod } from '../../src/proto/frame.ts';
import { GrpcServer } from '../../src/proto/grpc-server.ts';
import { TlsFiles, type TlsPaths } from '../../src/proto/tls-files.ts';
import { replaceFile, testAuthority, writeIdentity } from '../support/certificates.ts';

const echo = rawMethod('/test.Echo/Stream', { requestStream: true, responseStream: true });
const authority = testAuthority();

async function open(t: ExecutionContext, paths: TlsPaths): Promise<{ files: TlsFiles; problems: string[] }> {
  const problems: string[] = [];
  const onChange = (problem: Error | undefined): void => void problems.push(problem?.message ?? 'changed');
  const files = await TlsFiles.open({ paths, pollMs: 20, onChange });
  t.teardown(() => files[Symbol.dispose]());
  return { files, problems };
}

interface World {
  readonly port: number;
  readonly server: GrpcServer;
  readonly dir: string;
  readonly paths: { certFile: string; keyFile: string; caFile: string };
  readonly problems: readonly string[];
}

async function listen(
  t: ExecutionContext,
  options: { required?: boolean; clientCertificates?: boolean } = {},
): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  const paths = writeIdentity(dir, 'server', authority.issue('first'), authority);
  const { files, problems } = await open(t, paths);
  const { required = false, clientCertificates = false } = options;
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    call.on('data', (frame: Buffer) => call.write(frame));
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  };
  const service = { definition: { Stream: echo }, implementation: { Stream: stream } };
  const server = await GrpcServer.listen('localhost:0', [service], {
    tls: { files, required, clientCertificates },
  });
  t.teardown(() => server[Symbol.asyncDispose]());
  return { port: server.port, server, dir, paths, problems };
}

/** An open stream of a connection of its own. */
class Echo {
  readonly #client: Client;
  readonly #call: ClientDuplexStream<Buffer, Buffer>;
  readonly broken: Promise<string>;

  constructor(t: ExecutionContext, port: number, creds: ChannelCredentials) {
    this.#client = new Client(`localhost:${port}`, creds, {
      ...channelOptions,
      'grpc.use_local_subchannel_pool': 1,
    });
    const { path, requestSerialize, responseDeserialize } = echo;
    this.#call = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    this.broken = new Promise((resolve) => {
      this.#call.once('error', (error: Error) => resolve(error.message));
    });
    t.teardown(() => this.close());
  }

  /** The frame as it comes back, or why it does not. */
  async send(frame: Buffer): Promise<Buffer | string> {
    this.#call.write(frame);
    const back = new Promise<Buffer>((resolve) => this.#call.once('data', resolve));
    return Promise.race([back, this.broken]);
  }

  close(): void {
    this.#client.close();
  }
}

const plaintext = credentials.createInsecure();
const trusting = (): ChannelCredentials => credentials.createSsl(Buffer.from(authority.cert));
const frame = Buffer.from('frame');

async function presented(port: number): Promise<PeerCertificate> {
  const socket = connectTls({ host: 'localhost', port, ca: authority.cert, ALPNProtocols: ['h2'] });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      socket.destroy();
      resolve(certificate);
    });
  });
}

async function until(
  t: ExecutionContext,
  what: string,
  done: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await done())) {
    if (performance.now() > end) return t.fail(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('one port speaks plaintext and TLS, large frames included', async (t) => {
  const { port } = await listen(t);
  const large = Buffer.alloc(5 << 20, 'x');
  for (const creds of [plaintext, trusting()]) {
    const stream = new Echo(t, port, creds);
    t.deepEqual(await stream.send(frame), frame);
    const back = await stream.send(large);
    t.true(Buffer.isBuffer(back) && back.equals(large));
  }
});

test('a port that requires TLS closes plaintext connections', async (t) => {
  const { port } = await listen(t, { required: true });
  t.regex(String(await new Echo(t, port, plaintext).send(frame)), /UNAVAILABLE/);
  t.deepEqual(await new Echo(t, port, trusting()).send(frame), frame);
});

test('a rotated certificate is served to new connections, and open streams go on', async (t) => {
  const { port, dir, problems } = await listen(t);
  const [secure, plain] = [new Echo(t, port, trusting()), new Echo(t, port, plaintext)];
  t.deepEqual(await secure.send(frame), frame);
  t.deepEqual(await plain.send(frame), frame);
  t.is((await presented(port)).subject.CN, 'first');
  writeIdentity(dir, 'server', authority.issue('second'), authority);
  await until(t, 'rotation', async () => (await presented(port)).subject.CN === 'second');
  t.true(problems.includes('changed'));
  t.deepEqual(await secure.send(frame), frame);
  t.deepEqual(await plain.send(frame), frame);
});

test('a certificate without its key is reported once, and the old one stays in use', async (t) => {
  const { port, paths, problems } = await listen(t);
  const next = authority.issue('second');
  replaceFile(paths.certFile, next.cert);
  await until(t, 'report', () => problems.length > 0);
  t.regex(problems[0] ?? '', /key/);
  t.is((await presented(port)).subject.CN, 'first');
  replaceFile(paths.keyFile, next.key);
  await until(t, 'rotation', async () => (await presented(port)).subject.CN === 'second');
  t.deepEqual(problems.slice(1), ['changed']);
});

test('files that are missing or do not fit are refused at the start, naming them', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  const paths = writeIdentity(dir, 'server', authority.issue('first'), authority);
  const refuses = async (wrong: TlsPaths): Promise<void> => {
    const error = await t.throwsAsync(TlsFiles.open({ paths: wrong }), { instanceOf: FlotillaError });
    t.is(error.code, 'CONFIG_INVALID');
    t.true(error.message.includes(wrong.keyFile ?? ''));
  };
  await refuses({ ...paths, keyFile: join(dir, 'missing.key') });
  replaceFile(paths.keyFile, authority.issue('other').key);
  await refuses(paths);
});

test('with client certificates only callers of the own authority get in', async (t) => {
  const { port, dir } = await listen(t, { required: true, clientCertificates: true });
  const refused = /UNAVAILABLE|ECONNRESET|socket/;
  t.regex(String(await new Echo(t, port, trusting()).send(frame)), refused);
  const stranger = testAuthority('test authority').issue('stranger');
  const strange = credentials.createSsl(
    Buffer.from(authority.cert),
    Buffer.from(stranger.key),
    Buffer.from(stranger.cert),
  );
  t.regex(String(await new Echo(t, port, strange).send(frame)), refused);
  const { files } = await open(t, writeIdentity(dir, 'peer', authority.issue('peer'), authority));
  t.deepEqual(await new Echo(t, port, files.channelCredentials()).send(frame), frame);
});

test('a caller uses its rotated certificate for the next connection of the same credentials', async (t) => {
  const { port, dir, problems } = await listen(t, { required: true, clientCertificates: true });
  const peer = await open(t, writeIdentity(dir, 'peer', authority.issue('peer'), authority));
  const creds = peer.files.channelCredentials();
  const before = new Echo(t, port, creds);
  t.deepEqual(await before.send(frame), frame);
  // The server trusts another authority from now on; the caller gets a certificate of it.
  const other = testAuthority('next authority');
  writeIdentity(dir, 'server', other.issue('server'), other);
  await until(t, 'trust', () => problems.includes('changed'));
  writeIdentity(dir, 'peer', other.issue('peer'), other);
  await until(t, 'rotation', () => peer.problems.includes('changed'));
  await until(t, 'a connection', async () => Buffer.isBuffer(await new Echo(t, port, creds).send(frame)));
  t.deepEqual(await before.send(frame), frame);
});

test('closing ends TLS streams and connections that said nothing', async (t) => {
  const { port, server } = await listen(t);
  const stream = new Echo(t, port, trusting());
  t.deepEqual(await stream.send(frame), frame);
  const silent: Socket = connect(port, 'localhost');
  await new Promise((resolve) => silent.once('connect', resolve));
  silent.on('error', () => undefined);
  const ended = new Promise((resolve) => silent.once('close', () => resolve('ended')));
  // The server has the connection when a later one is served.
  t.deepEqual(await new Echo(t, port, plaintext).send(frame), frame);
  await server.close(0);
  t.regex(await stream.broken, /UNAVAILABLE|CANCELLED|INTERNAL/);
  const late = new Promise((resolve) =>
    setTimeout(resolve, 5000, 'only its own deadline would end it').unref(),
  );
  t.is(await Promise.race([ended, late]), 'ended');
});

test('a port that is taken is refused by name, with TLS too', async (t) => {
  const { port, paths } = await listen(t);
  const { files } = await open(t, paths);
  const tls = { files, required: false, clientCertificates: false };
  const error = await t.throwsAsync(GrpcServer.listen(`localhost:${port}`, [], { tls }), {
    instanceOf: FlotillaError,
  });
  t.is(error.code, 'PORT_IN_USE');
});
