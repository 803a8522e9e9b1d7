import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { Broker } from '../../src/broker/broker.ts';
import { HeldPorts } from '../../src/cli/local/ports.ts';
import { resolveBrokerConfig } from '../../src/config/broker-config.ts';
import { resolveNamesrvConfig } from '../../src/config/namesrv-config.ts';
import { forwardMethod } from '../../src/gateway/forward/grpc-streams.ts';
import { NameServer } from '../../src/namesrv/name-server.ts';
import { plainDialer } from '../../src/proto/dialer.ts';
import { registerMethod, watchMethod } from '../../src/proto/namesrv.ts';
import { flotilla, type Run } from '../cli/flotilla.ts';
import { testAuthority, writeIdentity, type TestAuthority } from '../support/certificates.ts';
import type { SecureReport, SecureRun } from './secure-run.ts';
import { within } from './support.ts';

interface SecureCluster {
  readonly dir: string;
  readonly clients: TestAuthority;
  readonly namesrv: string;
  readonly brokers: readonly { readonly client: string; readonly peer: string }[];
  /** Runs a command against the NameServer with TLS, as the owner of a file of credentials. */
  readonly cli: (credentials: string | undefined, ...args: string[]) => Promise<Run>;
  readonly adminFile: string;
}

const silent = pino({ level: 'silent' });
const adminSecret = randomBytes(24).toString('base64url');

/** Three brokers and a NameServer of this process: signatures, TLS on client ports, mutual TLS between peers. */
async function start(t: ExecutionContext): Promise<SecureCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-secure-'));
  const [clients, peers] = [testAuthority('clients'), testAuthority('peers')];
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const adminFile = file('admin.key', `root:${adminSecret}`);
  const own = writeIdentity(dir, 'client', clients.issue('first'), clients);
  const peerDir = mkdtempSync(join(dir, 'peer-'));
  const peer = writeIdentity(peerDir, 'peer', peers.issue('peer'), peers);
  const sets = [
    'auth.enabled=true',
    `auth.adminFile=${adminFile}`,
    `auth.secretsKeyFile=${file('secrets.key', randomBytes(32).toString('hex'))}`,
    `tls.certFile=${own.certFile}`,
    `tls.keyFile=${own.keyFile}`,
    `tls.caFile=${own.caFile}`,
    `peerTls.certFile=${peer.certFile}`,
    `peerTls.keyFile=${peer.keyFile}`,
    `peerTls.caFile=${peer.caFile}`,
    'log.level=silent',
  ];
  await using held = new HeldPorts();
  const port = async (): Promise<string> => `localhost:${await held.hold()}`;
  const namesrv = await port();
  const brokers = [];
  for (let at = 0; at < 3; at++) brokers.push({ name: `b${at}`, client: await port(), peer: await port() });
  await held[Symbol.asyncDispose]();
  const server = await NameServer.start(
    resolveNamesrvConfig({ env: {}, flags: { cluster: 'secure', listen: namesrv }, sets }),
  );
  t.teardown(() => server.close());
  const members = brokers.map((broker) => `${broker.name}=${broker.peer},${broker.client}`);
  const started = await Promise.all(
    brokers.map(({ name, client: listen, peer: peerListen }) => {
      const flags = { cluster: 'secure', group: 'g0', name, dataDir: join(dir, name), listen, peerListen };
      const config = resolveBrokerConfig({
        env: {},
        flags: { ...flags, members, namesrv: [namesrv], 'commitLog.segmentBytes': '16MiB' },
        sets,
      });
      return Broker.start(config, silent);
    }),
  );
  t.teardown(() => Promise.all(started.map((broker) => broker.close())));
  const cli: SecureCluster['cli'] = (keyFile, ...args) =>
    flotilla([...args, '--namesrv', namesrv, '--ca', own.caFile], {
      ...(keyFile !== undefined && { FLOTILLA_CREDENTIALS_FILE: keyFile }),
      NODE_NO_WARNINGS: '1',
    });
  return { dir, clients, namesrv, brokers, cli, adminFile };
}

async function output(t: ExecutionContext, run: Promise<Run>): Promise<string> {
  const { code, stdout, stderr } = await run;
  t.is(code, 0, stderr);
  return stdout.trim();
}

async function refusal(run: Promise<Run>): Promise<string> {
  const { stderr } = await run;
  return /code {2}(\w+)/.exec(stderr)?.[1] ?? `no refusal: ${stderr}`;
}

/** How a stream that should be refused ends. */
function answerOf(call: NodeJS.EventEmitter): Promise<string> {
  return new Promise((resolve) => {
    call.once('error', (error: ServiceError) => resolve(status[error.code]));
    call.once('data', () => resolve('let in'));
    call.once('metadata', () => resolve('let in'));
  });
}

/** Starts the official client; answers how to get its next report and how to let it go on. */
function client(
  t: ExecutionContext,
  run: SecureRun,
  caFile: string,
): { next(): Promise<SecureReport>; goOn(): void } {
  const env = { ...process.env, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: caFile };
  const child = fork(fileURLToPath(new URL('secure-run.js', import.meta.url)), { env });
  t.teardown(() => child.kill('SIGKILL'));
  child.send(run);
  return {
    next: () =>
      new Promise((resolve, reject) => {
        child.once('message', (report: SecureReport) => resolve(report));
        child.once('exit', () => reject(new Error('the client process ended early')));
      }),
    goOn: () => void child.send('go on'),
  };
}

/** Subject of the certificate that an address shows to a new connection. */
function shownBy(address: string): Promise<string> {
  const [host = '', port] = address.split(':');
  const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      resolve(String(subject.CN));
    });
  });
}

test.serial(
  'users, rules, official clients and rotated certificates in a cluster that asks who calls',
  async (t) => {
    t.timeout(180_000);
    const { cli, adminFile, dir, clients, brokers } = await start(t);
    t.is(await refusal(cli(undefined, 'topic', 'ls')), 'UNAUTHORIZED');
    await within(
      t,
      20_000,
      async () => (await cli(adminFile, 'topic', 'create', 'orders')).code === 0,
      'a topic',
    );

    const pair = await output(t, cli(adminFile, 'user', 'set', 'alice'));
    t.regex(pair, /^alice:[\w-]{43}$/);
    const aliceFile = join(dir, 'alice.key');
    writeFileSync(aliceFile, pair);
    await within(
      t,
      10_000,
      async () => (await refusal(cli(aliceFile, 'user', 'ls'))) === 'FORBIDDEN',
      'alice',
    );
    t.is(await refusal(cli(aliceFile, 'produce', 'orders', 'body')), 'FORBIDDEN');
    await output(t, cli(adminFile, 'acl', 'allow', 'alice', 'topic:ord*', 'pub,sub'));
    await output(t, cli(adminFile, 'acl', 'allow', 'alice', 'group:workers', 'sub'));
    const rules: unknown = JSON.parse(await output(t, cli(adminFile, 'acl', 'ls', 'alice', '-o', 'json')));
    t.is(Array.isArray(rules) && rules.length, 2);
    const produced = async (): Promise<boolean> =>
      (await cli(aliceFile, 'produce', 'orders', 'body')).code === 0;
    await within(t, 10_000, produced, 'the right to send');
    t.regex(await output(t, cli(aliceFile, 'consume', 'orders', '-g', 'workers', '--max', '1')), /body/);
    t.is(await refusal(cli(aliceFile, 'consume', 'orders', '-g', 'others', '--max', '1')), 'FORBIDDEN');

    const { accessKey, accessSecret } = { accessKey: 'alice', accessSecret: pair.slice('alice:'.length) };
    const endpoints = brokers[1]?.client ?? '';
    const run = { endpoints, accessKey, accessSecret, topic: 'orders', group: 'workers', rounds: 2 };
    const official = client(t, run, join(dir, 'ca.crt'));
    t.deepEqual(await official.next(), { kind: 'round', body: 'round 0' });
    writeIdentity(dir, 'client', clients.issue('second'), clients);
    await within(t, 20_000, async () => (await shownBy(endpoints)) === 'second', 'the rotated certificate');
    official.goOn();
    t.deepEqual(await official.next(), { kind: 'round', body: 'round 1' });
    t.deepEqual(await official.next(), { kind: 'done', received: 2 });

    const wrong = await client(t, { ...run, accessSecret: `${accessSecret}x` }, join(dir, 'ca.crt')).next();
    t.regex(
      wrong.kind === 'failed' ? wrong.message : wrong.kind,
      /UNAUTHORIZED|40100|signature does not match/,
    );

    await output(t, cli(adminFile, 'acl', 'deny', 'alice', 'topic:orders', 'pub'));
    const denied = async (): Promise<boolean> =>
      (await refusal(cli(aliceFile, 'produce', 'orders', 'x'))) === 'FORBIDDEN';
    await within(t, 10_000, denied, 'the denial');
    await output(t, cli(adminFile, 'acl', 'revoke', 'alice', 'topic:orders'));
    await within(t, 10_000, produced, 'the right to send, again');
    await output(t, cli(adminFile, 'user', 'set', 'alice', '--disable'));
    const table = await output(t, cli(adminFile, 'user', 'ls'));
    t.regex(table, /alice +user +disabled +2/);
    t.is(await refusal(cli(adminFile, 'user', 'delete', 'alice')), 'USAGE');
    await output(t, cli(adminFile, 'user', 'delete', 'alice', '--yes'));
    t.is(await refusal(cli(adminFile, 'user', 'delete', 'alice', '--yes')), 'USER_NOT_FOUND');
  },
);

test.serial('peer ports and NameServers let only those in who belong to the cluster', async (t) => {
  const { clients, brokers, namesrv, cli, adminFile } = await start(t);
  const stranger = clients.issue('stranger');
  const ca = Buffer.from(clients.cert);
  const strangers = {
    plaintext: credentials.createInsecure(),
    'no certificate': credentials.createSsl(ca, null, null, {
      rejectUnauthorized: false,
    }),
    'certificate of another authority': credentials.createSsl(
      ca,
      Buffer.from(stranger.key),
      Buffer.from(stranger.cert),
      { rejectUnauthorized: false },
    ),
  };
  for (const [what, creds] of Object.entries(strangers)) {
    const peer = new Client(brokers[0]?.peer ?? '', creds);
    const { path, requestSerialize, responseDeserialize } = forwardMethod;
    const call = peer.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
    t.is(await answerOf(call), 'UNAVAILABLE', what);
    peer.close();
  }
  const view = await cli(adminFile, 'cluster', 'status', '--json');
  t.regex(view.stdout, /"b0"/);
  for (const unsigned of [plainDialer, { ...plainDialer, credentials: credentials.createSsl(ca) }]) {
    const name = new Client(namesrv, unsigned.credentials);
    const watch = name.makeServerStreamRequest(
      watchMethod.path,
      watchMethod.requestSerialize,
      watchMethod.responseDeserialize,
      { cluster: 'secure' },
      unsigned.metadata(),
    );
    const register = name.makeBidiStreamRequest(
      registerMethod.path,
      registerMethod.requestSerialize,
      registerMethod.responseDeserialize,
      unsigned.metadata(),
    );
    t.deepEqual(await Promise.all([watch, register].map(answerOf)), ['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    name.close();
  }
});
