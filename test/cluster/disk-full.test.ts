import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import test from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { MessagingClient } from '../../chaos/client/messaging-client.ts';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { makeTopic, within } from './support.ts';

test.serial(
  'S16 a disk above its soft limit refuses messages with DISK_FULL, and nothing else',
  async (t) => {
    t.timeout(120_000);
    const { bavail, blocks } = statfsSync(tmpdir());
    const used = Math.floor(100 * (1 - bavail / blocks));
    t.true(used >= 1, 'this test needs a disk that is not empty');
    const cluster = await LocalCluster.start({
      brokers: 1,
      segmentBytes: 4 << 20,
      sets: ['commitLog.disk.softLimit=1%', 'commitLog.disk.hardLimit=99%'],
    });
    t.teardown(async () => cluster.stop());
    await makeTopic(cluster, 'orders', 2);
    const [broker] = cluster.brokers;
    using client = new MessagingClient(broker?.clientAddress ?? '', 'full');
    const stamp = new MessageStamp('orders', 12, 100);
    await within(
      t,
      20_000,
      async () => {
        const end = await client.send(stamp.request(['000000000001']), 5000);
        if (!('answer' in end)) return false;
        t.not(end.answer.status.code, 20_000);
        return /DISK_FULL/.test(end.answer.status.message);
      },
      'the send is refused for the disk',
    );
    const metrics = await (await fetch(`http://${broker?.adminAddress ?? ''}/metrics`)).text();
    t.regex(metrics, /^flotilla_disk_full 1$/m);
    const [status] = await cluster.statuses();
    t.like(status, { role: 'leader', ready: true });
  },
);
