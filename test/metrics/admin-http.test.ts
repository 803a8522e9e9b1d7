import { connect } from 'node:net';
import { once } from 'node:events';
import test from 'ava';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import { AdminHttp } from '../../src/metrics/admin-http.ts';
import type { Check, HealthChecks } from '../../src/metrics/health.ts';
import { Metrics } from '../../src/metrics/metrics.ts';

function check(name: string, failure: () => string | undefined): Check {
  return { name, failure };
}

const none: HealthChecks = { live: [], ready: [], startup: [] };

async function get(http: AdminHttp, path: string, init?: RequestInit): Promise<[number, string]> {
  const response = await fetch(`http://${http.address}${path}`, init);
  return [response.status, await response.text()];
}

test('each probe answers from its own checks', async (t) => {
  let leader: string | undefined = 'no leader known';
  const checks: HealthChecks = {
    live: [check('disk', () => undefined)],
    ready: [check('recovered', () => undefined), check('leader', () => leader)],
    startup: [check('recovery', () => '40 % of 12 segments')],
  };
  await using http = await AdminHttp.listen('127.0.0.1:0', { checks, metrics: new Metrics() });
  t.deepEqual(await get(http, '/livez'), [200, 'ok\n']);
  t.deepEqual(await get(http, '/readyz'), [503, 'failed\n']);
  t.deepEqual(await get(http, '/readyz?verbose'), [
    503,
    '[+] recovered ok\n[-] leader failed: no leader known\n',
  ]);
  t.deepEqual(await get(http, '/startupz?verbose'), [503, '[-] recovery failed: 40 % of 12 segments\n']);
  leader = undefined;
  t.deepEqual(await get(http, '/readyz'), [200, 'ok\n']);
});

test('JSON names each check with its reason', async (t) => {
  const checks = { ...none, ready: [check('leader', () => 'none'), check('log', () => undefined)] };
  await using http = await AdminHttp.listen('127.0.0.1:0', { checks, metrics: new Metrics() });
  const [status, body] = await get(http, '/readyz?format=json');
  t.is(status, 503);
  t.deepEqual(JSON.parse(body), {
    ok: false,
    checks: [
      { name: 'leader', ok: false, reason: 'none' },
      { name: 'log', ok: true },
    ],
  });
});

test('a check that throws fails with its message and hides no other check', async (t) => {
  const broken = check('broken', () => {
    throw new Error('cannot look');
  });
  const checks = { ...none, ready: [broken, check('log', () => undefined)] };
  await using http = await AdminHttp.listen('127.0.0.1:0', { checks, metrics: new Metrics() });
  t.deepEqual(await get(http, '/readyz?verbose'), [503, '[-] broken failed: cannot look\n[+] log ok\n']);
});

test('metrics are text that Prometheus reads', async (t) => {
  const metrics = new Metrics();
  const received = metrics.counter('flotilla_messages_in_total', 'Messages stored.');
  metrics.observeGauge('flotilla_raft_peer_lag_entries', 'Entries behind.', () => [
    [{ peer: 'broker-1' }, 3],
    [{ peer: 'a"b\\c\n' }, 0],
  ]);
  const sync = metrics.histogram('flotilla_log_fsync_duration_seconds', 'Time of a sync.', [0.001, 0.01]);
  received.add(2);
  received.add(3);
  for (const seconds of [0.001, 0.002, 5]) sync.record(seconds);
  await using http = await AdminHttp.listen('127.0.0.1:0', { checks: none, metrics });
  const response = await fetch(`http://${http.address}/metrics`);
  t.is(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  t.is(
    await response.text(),
    [
      '# HELP flotilla_messages_in_total Messages stored.',
      '# TYPE flotilla_messages_in_total counter',
      'flotilla_messages_in_total 5',
      '# HELP flotilla_raft_peer_lag_entries Entries behind.',
      '# TYPE flotilla_raft_peer_lag_entries gauge',
      'flotilla_raft_peer_lag_entries{peer="broker-1"} 3',
      'flotilla_raft_peer_lag_entries{peer="a\\"b\\\\c\\n"} 0',
      '# HELP flotilla_log_fsync_duration_seconds Time of a sync.',
      '# TYPE flotilla_log_fsync_duration_seconds histogram',
      'flotilla_log_fsync_duration_seconds_bucket{le="0.001"} 1',
      'flotilla_log_fsync_duration_seconds_bucket{le="0.01"} 2',
      'flotilla_log_fsync_duration_seconds_bucket{le="+Inf"} 3',
      'flotilla_log_fsync_duration_seconds_sum 5.003',
      'flotilla_log_fsync_duration_seconds_count 3',
      '',
    ].join('\n'),
  );
});

test('a metric is declared once and named by the rules', (t) => {
  const metrics = new Metrics();
  metrics.counter('a_total', '');
  t.throws(() => metrics.counter('a_total', ''), { message: /declared twice/ });
  t.throws(() => metrics.counter('a', ''), { message: /_total/ });
  t.throws(
    () => {
      metrics.observeGauge('A-b', '', () => 0);
    },
    { message: /metric name/ },
  );
});

test('other methods, paths and broken targets are refused', async (t) => {
  await using http = await AdminHttp.listen('127.0.0.1:0', { checks: none, metrics: new Metrics() });
  t.is((await get(http, '/livez', { method: 'POST', body: 'x' }))[0], 405);
  t.is((await get(http, '/livez', { method: 'HEAD' }))[1], '');
  t.is((await get(http, '/'))[0], 404);
  const port = Number(http.address.split(':')[1]);
  const socket = connect(port, '127.0.0.1');
  socket.end('GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  t.regex(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 400/);
  t.deepEqual(await get(http, '/livez'), [200, 'ok\n']);
});

test('a taken port is named, and closing frees it', async (t) => {
  const first = await AdminHttp.listen('127.0.0.1:0', { checks: none, metrics: new Metrics() });
  const { address } = first;
  const error = await t.throwsAsync(AdminHttp.listen(address, { checks: none, metrics: new Metrics() }), {
    instanceOf: FlotillaError,
  });
  t.is(error.code, 'PORT_IN_USE');
  t.true(error.message.includes(address));
  await first.close();
  await using second = await AdminHttp.listen(address, { checks: none, metrics: new Metrics() });
  t.is(second.address, address);
});
