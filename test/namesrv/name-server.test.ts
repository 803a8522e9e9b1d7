import test from 'ava';

import { AdminClient } from '../../src/gateway/admin-client.ts';
import { NameServer } from '../../src/namesrv/name-server.ts';
import { clusterName, identity, report, startNameServer, topic } from './support.ts';

test('a NameServer serves the view and the health of its process', async (t) => {
  await using server = await NameServer.start({
    clusterName,
    listen: '127.0.0.1:0',
    adminListen: '127.0.0.1:0',
    logLevel: 'silent',
  });
  server.registry.join(
    identity('b0'),
    report(3, 'b0', { role: 'LEADER', topics: new Map([['x', topic('x')]]) }),
  );
  using client = new AdminClient({ addresses: [server.address] });
  t.deepEqual(await client.clusterStatus(), server.registry.view);

  const get = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`http://${server.adminAddress ?? ''}${path}`);
    return { status: response.status, text: await response.text() };
  };
  t.is((await get('/livez')).status, 200);
  t.is((await get('/readyz')).status, 200);
  const { text } = await get('/metrics');
  t.regex(text, /^flotilla_namesrv_brokers 1$/m);
  t.regex(text, /^flotilla_namesrv_topics 1$/m);
});

test('a taken port is reported as such, and nothing stays open', async (t) => {
  await using server = await startNameServer();
  await t.throwsAsync(startNameServer(server.address), { name: 'FlotillaError', message: /cannot listen/ });
  t.is(server.registry.brokers, 0);
});

test('closing twice is closing once', async (t) => {
  const server = await startNameServer();
  await Promise.all([server.close(), server.close()]);
  await using again = await startNameServer(server.address);
  t.is(again.address, server.address);
});
