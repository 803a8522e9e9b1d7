import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { AdminClient } from '../../src/gateway/admin-client.ts';
import { statusCode } from '../../src/gateway/status.ts';
import { leaderOf, makeTopic, within } from './support.ts';

// catalog 98
test('S15 a leader whose fsync fails ends at once, acknowledges nothing more, and comes back whole', async (t) => {
  t.timeout(120_000);
  const failDir = mkdtempSync(join(tmpdir(), 'flotilla-fail-'));
  t.teardown(() => rmSync(failDir, { recursive: true, force: true }));
  const preload = new URL('fail-fsync.js', import.meta.url).href;
  const cluster = await LocalCluster.start({
    brokers: 3,
    segmentBytes: 4 << 20,
    env: { NODE_OPTIONS: `--import=${preload}`, FLOTILLA_TEST_FAIL_DIR: failDir },
  });
  t.teardown(async () => cluster.stop());
  await makeTopic(cluster, 'orders', 1);
  const victimName = await leaderOf(cluster);
  const broker = (name: string): LocalCluster['brokers'][number] => {
    const found = cluster.brokers.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no broker ${name}`);
    return found;
  };
  const victim = broker(victimName);
  const survivors = cluster.brokers.filter(({ name }) => name !== victimName);
  const clients = survivors.map(({ clientAddress }) => new MessagingClient(clientAddress, 'disk-failure'));
  t.teardown(() => {
    for (const client of clients) client[Symbol.dispose]();
  });
  const stamp = new MessageStamp('orders', 12, 256);
  const acked: string[] = [];
  const load = new AbortController();
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    for (let n = 0; !load.signal.aborted; n++) {
      const id = `${worker}-${n}`.padStart(12, '0');
      const end = await clients[worker % clients.length]?.send(stamp.request([id]), 5000);
      if (end !== undefined && 'answer' in end && end.answer.status.code === statusCode.OK) acked.push(id);
    }
  });
  await within(t, 20_000, () => acked.length > 200, '200 acknowledged');

  writeFileSync(join(failDir, String(victim.pid)), '');
  await within(t, 10_000, () => !broker(victimName).running, 'the leader ends');
  const before = acked.length;
  await within(t, 20_000, () => acked.length > before + 200, '200 more acknowledged without it');
  load.abort();
  await Promise.all(workers);
  t.regex(readFileSync(victim.logFile, 'utf8'), /"level":60.*STORAGE_FAILED/u);

  cluster.restart(victimName);
  await cluster.waitReady({ name: victimName, timeoutMs: 30_000 });
  for (const { clientAddress, name } of cluster.brokers) {
    using admin = new AdminClient({ addresses: [clientAddress] });
    const stored = async (): Promise<Set<string>> => {
      const ids = new Set<string>();
      for (let offset = 0; ;) {
        const messages = await admin.readQueue('orders', 0, { offset, maxMessages: 500 });
        for (const message of messages) ids.add(message.messageId);
        if (messages.length === 0) return ids;
        offset += messages.length;
      }
    };
    await within(
      t,
      20_000,
      async () => {
        const ids = await stored();
        return acked.every((id) => ids.has(id));
      },
      `all ${acked.length} acknowledged messages at ${name}`,
    );
  }
});
