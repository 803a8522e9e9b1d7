import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import test from 'ava';

import { AdminClient } from '../../src/gateway/admin-client.ts';
import { noSecurity } from '../../src/config/security-config.ts';
import { NameServer } from '../../src/namesrv/name-server.ts';
import type { QueryRouteResponse__Output } from '../../src/proto/gen/apache/rocketmq/v2/QueryRouteResponse.ts';
import { loadService } from '../../src/proto/loader.ts';
import { clusterName, identity, report, startNameServer, topic } from './support.ts';

const messaging = loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');

async function queryRoute(address: string, name: string): Promise<QueryRouteResponse__Output> {
  const method: MethodDefinition<object, QueryRouteResponse__Output> | undefined = messaging['QueryRoute'];
  if (method === undefined) throw new Error('no QueryRoute');
  const metadata = new Metadata();
  metadata.set('x-mq-client-id', 'test');
  metadata.set('x-mq-language', 'JAVA');
  const client = new Client(address, credentials.createInsecure());
  const [host, port] = address.split(':');
  const endpoints = { scheme: 'IPv4', addresses: [{ host, port: Number(port) }] };
  try {
    return await new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const request = { topic: { name }, endpoints };
      const answered = (error: Error | null, response?: QueryRouteResponse__Output): void => {
        if (response === undefined) reject(error ?? new Error('no response'));
        else resolve(response);
      };
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, answered);
    });
  } finally {
    client.close();
  }
}

test('a NameServer serves the view and the health of its process', async (t) => {
  await using server = await NameServer.start({
    clusterName,
    listen: '127.0.0.1:0',
    adminListen: '127.0.0.1:0',
    security: noSecurity,
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

test('official clients get routes from a NameServer: live brokers only', async (t) => {
  await using server = await startNameServer();
  const { registry } = server;
  const leader = { role: 'LEADER', topics: new Map([['x', topic('x', 1)]]) } as const;
  registry.join(identity('b0'), report(3, 'b0', leader));
  const second = registry.join(identity('b1'), report(3, 'b0'));
  const brokers = async (): Promise<readonly unknown[]> => {
    const { status, messageQueues } = await queryRoute(server.address, 'x');
    t.is(status?.code, 'OK');
    return messageQueues.map(({ broker }) => broker?.name);
  };
  t.deepEqual(await brokers(), ['b0', 'b1']);
  registry.leave(second);
  t.deepEqual(await brokers(), ['b0']);
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
