import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { resolveBrokerConfig } from '../../src/config/broker-config.ts';
import { brokerKeys, namesrvKeys } from '../../src/config/keys.ts';
import { envName } from '../../src/config/layers.ts';
import { resolveNamesrvConfig } from '../../src/config/namesrv-config.ts';
import { resolve, type Sources } from '../../src/config/resolve.ts';
import { noSecurity } from '../../src/config/security-config.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';

const flags = {
  cluster: 'demo',
  group: 'g0',
  name: 'broker-0',
  dataDir: '/data',
  members: ['broker-0=127.0.0.1:10912,127.0.0.1:10911'],
};

function broker(sources: Partial<Sources>): ReturnType<typeof resolveBrokerConfig> {
  return resolveBrokerConfig({ env: {}, flags, ...sources });
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FlotillaError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  throw new Error('not refused');
}

function withFile<T>(text: string, use: (path: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-config-'));
  try {
    const path = join(dir, 'broker.yaml');
    writeFileSync(path, text);
    return use(path);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('defaults are safe', (t) => {
  const config = broker({});
  t.is(config.commitLog.durability, 'fsync');
  t.is(config.commitLog.segmentBytes, 2 ** 30);
  t.is(config.raft.electionTimeoutMs, 1000);
  t.is(config.raft.readMode, 'readIndex');
  t.deepEqual(config.sabotage, []);
  t.is(config.adminListen, undefined);
});

test('file < environment < flags, key by key', (t) => {
  const yaml = 'raft:\n  electionTimeout: 2s\n  heartbeatInterval: 50ms\nlog: { level: warn }\n';
  withFile(yaml, (file) => {
    const env = { FLOTILLA_RAFT__ELECTION_TIMEOUT: '3s', FLOTILLA_LOG__LEVEL: 'error', PATH: '/bin' };
    const config = broker({ file, env, flags: { ...flags, 'log.level': 'debug' } });
    t.is(config.raft.heartbeatIntervalMs, 50);
    t.is(config.raft.electionTimeoutMs, 3000);
    t.is(config.logLevel, 'debug');
    t.is(broker({ file, env, sets: ['raft.electionTimeout=4s'] }).raft.electionTimeoutMs, 4000);
  });
});

test('every key reaches the configuration that the broker gets', (t) => {
  const sets = [
    'listen=h:1',
    'peerListen=h:2',
    'adminListen=h:3',
    'namesrv=n1:9876,n2:9876',
    'raft.electionTimeout=500ms',
    'raft.heartbeatInterval=50ms',
    'raft.join=true',
    'raft.readMode=lease',
    'raft.preferredLeader=broker-0',
    'commitLog.segmentBytes=16MiB',
    'commitLog.cacheBytes=8MiB',
    'commitLog.durability=page-cache',
    'commitLog.scrubBytesPerSecond=0B',
    'commitLog.retention.maxAge=1h',
    'commitLog.retention.maxBytes=5GiB',
    'commitLog.retention.minSegments=3',
    'commitLog.disk.softLimit=70%',
    'commitLog.disk.hardLimit=80%',
    'commitLog.disk.ballastBytes=1MiB',
    'log.level=warn',
  ];
  t.deepEqual(broker({ sets }), {
    clusterName: 'demo',
    group: 'g0',
    name: 'broker-0',
    dataDir: '/data',
    listen: 'h:1',
    peerListen: 'h:2',
    adminListen: 'h:3',
    namesrv: ['n1:9876', 'n2:9876'],
    members: [{ name: 'broker-0', peerAddress: '127.0.0.1:10912', clientAddress: '127.0.0.1:10911' }],
    raft: {
      electionTimeoutMs: 500,
      heartbeatIntervalMs: 50,
      join: true,
      readMode: 'lease',
      preferredLeader: 'broker-0',
    },
    commitLog: {
      segmentBytes: 16 * 2 ** 20,
      cacheBytes: 8 * 2 ** 20,
      durability: 'page-cache',
      scrubBytesPerSecond: 0,
      retention: { maxAgeMs: 3_600_000, maxBytes: 5 * 2 ** 30, minSegments: 3 },
      disk: { softLimitPercent: 70, hardLimitPercent: 80, ballastBytes: 2 ** 20 },
    },
    security: noSecurity,
    sabotage: [],
    logLevel: 'warn',
  });
});

test('the origin of every value is known', (t) => {
  const env = { FLOTILLA_CLUSTER: 'demo', FLOTILLA_LOG__LEVEL: 'warn' };
  const { origins } = resolve(namesrvKeys, { env, flags: { listen: '127.0.0.1:1' } });
  t.is(origins.get('log.level'), 'environment FLOTILLA_LOG__LEVEL');
  t.is(origins.get('listen'), 'flag');
  t.is(origins.has('adminListen'), false);
  t.is(resolve(namesrvKeys, { env, sets: [] }).origins.get('listen'), 'default');
});

test('a whole broker fits in a file', (t) => {
  const yaml = [
    'cluster: demo\ngroup: g0\nname: b1\ndataDir: /d\nnamesrv: [127.0.0.1:9876, ns2:9876]',
    'members:',
    '  - { name: b1, peerAddress: h1:2, clientAddress: h1:1 }',
    '  - { name: b2, peerAddress: h2:2, clientAddress: h2:1 }',
    '  - b3=h3:2,h3:1',
  ].join('\n');
  withFile(yaml, (file) => {
    const config = resolveBrokerConfig({ file, env: {} });
    t.deepEqual(config.namesrv, ['127.0.0.1:9876', 'ns2:9876']);
    t.deepEqual(config.members[2], { name: 'b3', peerAddress: 'h3:2', clientAddress: 'h3:1' });
  });
});

test('an unknown key is refused with its source and the nearest known key', (t) => {
  withFile('raft: { electionTimout: 2s }', (file) => {
    const message = refusal(() => broker({ file }));
    t.regex(message, /unknown key "raft\.electionTimout", did you mean "raft\.electionTimeout"\?/);
    t.true(message.includes(file));
  });
  const env = { FLOTILLA_RAFT__ELECTION_TIMOUT: '2s' };
  t.regex(
    refusal(() => broker({ env })),
    /unknown key "FLOTILLA_RAFT__ELECTION_TIMOUT", did you mean "FLOTILLA_RAFT__ELECTION_TIMEOUT"/,
  );
  t.regex(
    refusal(() => broker({ sets: ['commitlog.segmentbytes=1GiB'] })),
    /did you mean "commitLog.segmentBytes"/,
  );
  t.notRegex(
    refusal(() => broker({ sets: ['zzz.qqqqqqqqqq=1'] })),
    /did you mean/,
  );
});

test('variables of the other kind of process are skipped, not refused', (t) => {
  const env = { FLOTILLA_CLUSTER: 'demo', FLOTILLA_RAFT__ELECTION_TIMEOUT: '2s', FLOTILLA_TEST_SABOTAGE: '' };
  t.is(resolveNamesrvConfig({ env }).clusterName, 'demo');
});

test('bad values are refused with key, value and reason', (t) => {
  const bad: [string, RegExp][] = [
    ['raft.electionTimeout=1000', /raft\.electionTimeout = "1000": expected a number with a unit/],
    ['raft.electionTimeout=1ms', /out of range/],
    ['commitLog.segmentBytes=1GB', /with a unit, for example 1GiB/],
    ['commitLog.durability=async', /commitLog\.durability/],
    ['commitLog.retention.maxBytes=some', /commitLog\.retention\.maxBytes/],
    ['commitLog.disk.softLimit=95', /for example 90%/],
    ['commitLog.disk.softLimit=95%', /not below commitLog\.disk\.hardLimit/],
    ['listen=9876', /expected host:port/],
    ['listen=h:99999', /port above 65535/],
    ['name=a b', /name/],
    ['log.level=loud', /log\.level/],
    ['members=broker-0', /members/],
    ['raft.heartbeatInterval=900ms', /more than a third/],
    ['nonsense', /expected KEY=VALUE/],
  ];
  for (const [set, expected] of bad)
    t.regex(
      refusal(() => broker({ sets: [set] })),
      expected,
      set,
    );
});

test('the members must be a group that holds this broker', (t) => {
  const members = ['a=h:2,h:1', 'b=h:4,h:3', 'c=h:6,h:5'];
  t.regex(
    refusal(() => broker({ flags: { ...flags, members } })),
    /"broker-0" is not among the members/,
  );
  t.regex(
    refusal(() => broker({ flags: { ...flags, name: 'a', members: members.slice(0, 2) } })),
    /1, 3 or 5/,
  );
  const twice = ['a=h:2,h:1', 'b=h:2,h:3', 'c=h:6,h:5'];
  t.regex(
    refusal(() => broker({ flags: { ...flags, name: 'a', members: twice } })),
    /"h:2" appears twice/,
  );
});

test('a broker that joins need only know itself', (t) => {
  const config = broker({
    flags: { ...flags, members: ['broker-0=h:2,h:1', 'b=h:4,h:3'] },
    sets: ['raft.join=true'],
  });
  t.true(config.raft.join);
  t.false(broker({}).raft.join);
  t.regex(
    refusal(() => broker({ sets: ['raft.join=yes'] })),
    /raft\.join = "yes"/,
  );
  t.regex(
    refusal(() => broker({ flags: { ...flags, members: ['b=h:4,h:3'] }, sets: ['raft.join=true'] })),
    /"broker-0" is not among the members/,
  );
});

test('required keys are named', (t) => {
  t.regex(
    refusal(() => resolveNamesrvConfig({ env: {} })),
    /"cluster" is required/,
  );
});

test('a file that is missing or not YAML is refused', (t) => {
  t.regex(
    refusal(() => broker({ file: '/does/not/exist.yaml' })),
    /cannot read/,
  );
  withFile('a: [1', (file) =>
    t.regex(
      refusal(() => broker({ file })),
      /not YAML/,
    ),
  );
  withFile('- 1', (file) =>
    t.regex(
      refusal(() => broker({ file })),
      /expected a mapping/,
    ),
  );
});

test('faults for tests come from the environment only', (t) => {
  t.deepEqual(broker({ env: { FLOTILLA_TEST_SABOTAGE: 'ack-early,no-fsync' } }).sabotage, [
    'ack-early',
    'no-fsync',
  ]);
  t.regex(
    refusal(() => broker({ env: { FLOTILLA_TEST_SABOTAGE: 'no-sync' } })),
    /unknown fault "no-sync"/,
  );
  t.regex(
    refusal(() => broker({ sets: ['sabotage=no-fsync'] })),
    /unknown key/,
  );
});

test('what a key shows is read back as the same value', (t) => {
  const { values } = resolve(brokerKeys, { env: {}, flags });
  const shown = Object.entries(brokerKeys)
    .filter(([name]) => name in values)
    .map(([name, key]) => `${name}=${(key as { show(v: unknown): string }).show(Reflect.get(values, name))}`);
  t.deepEqual(resolve(brokerKeys, { env: {}, sets: shown }).values, values);
});

test('every key has a variable of its own', (t) => {
  const names = Object.keys(brokerKeys).map(envName);
  t.is(new Set(names).size, names.length);
  t.is(envName('raft.electionTimeout'), 'FLOTILLA_RAFT__ELECTION_TIMEOUT');
});
