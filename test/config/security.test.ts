import test from 'ava';
import { resolveBrokerConfig } from '../../src/config/broker-config.ts';
import { resolveNamesrvConfig } from '../../src/config/namesrv-config.ts';
import { noSecurity } from '../../src/config/security-config.ts';
import type { SecuritySettings } from '../../src/config/types.ts';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';

const broker = {
  cluster: 'demo',
  group: 'g0',
  name: 'broker-0',
  dataDir: '/data',
  members: ['broker-0=127.0.0.1:10912,127.0.0.1:10911'],
};

/** Both processes have the keys of this subject, and read them alike. */
const processes: readonly ((sets: string[]) => SecuritySettings)[] = [
  (sets) => resolveBrokerConfig({ env: {}, flags: broker, sets }).security,
  (sets) => resolveNamesrvConfig({ env: {}, flags: { cluster: 'demo' }, sets }).security,
];

for (const [at, read] of processes.entries()) {
  const name = ['a broker', 'a NameServer'][at] ?? '';

  test(`${name}: nothing is asked and nothing is encrypted unless it is configured`, (t) => {
    t.deepEqual(read([]), noSecurity);
    t.deepEqual(read(['auth.adminFile=/a', 'auth.secretsKeyFile=/s']), noSecurity);
  });

  test(`${name}: all keys arrive`, (t) => {
    const auth = ['auth.enabled=true', 'auth.adminFile=/a', 'auth.secretsKeyFile=/s', 'auth.clockSkew=20h'];
    const tls = ['tls.certFile=/c', 'tls.keyFile=/k', 'tls.required=true', 'tls.caFile=/ca'];
    const peerTls = ['peerTls.certFile=/pc', 'peerTls.keyFile=/pk', 'peerTls.caFile=/pca'];
    t.deepEqual(read([...auth, ...tls, ...peerTls]), {
      auth: { adminFile: '/a', secretsKeyFile: '/s', clockSkewMs: 20 * 3_600_000 },
      tls: { certFile: '/c', keyFile: '/k', required: true },
      namesrvCaFile: '/ca',
      peerTls: { certFile: '/pc', keyFile: '/pk', caFile: '/pca' },
    });
    t.is(read(auth.slice(0, 3)).auth?.clockSkewMs, 15 * 3_600_000);
    t.false(read(tls.slice(0, 2)).tls?.required);
  });

  test(`${name}: keys that lack others are refused, naming what is missing`, (t) => {
    const incomplete: readonly [string[], RegExp][] = [
      [['auth.enabled=true'], /auth\.adminFile and auth\.secretsKeyFile/],
      [['auth.enabled=true', 'auth.adminFile=/a'], /auth\.secretsKeyFile/],
      [['auth.enabled=true', 'auth.secretsKeyFile=/s'], /auth\.adminFile/],
      [['tls.certFile=/c'], /tls\.keyFile/],
      [['tls.keyFile=/k'], /tls\.certFile/],
      [['tls.required=true'], /tls\.certFile/],
      [['peerTls.certFile=/c', 'peerTls.keyFile=/k'], /peerTls\.caFile/],
      [['peerTls.caFile=/c'], /peerTls\.certFile/],
      [['auth.clockSkew=0s'], /auth\.clockSkew/],
      [['auth.enabled=maybe'], /auth\.enabled/],
    ];
    for (const [sets, reason] of incomplete) {
      const error = t.throws(() => read(sets), { instanceOf: FlotillaError });
      t.is(error.code, 'CONFIG_INVALID', sets.join(' '));
      t.regex(error.message, reason);
    }
  });
}
