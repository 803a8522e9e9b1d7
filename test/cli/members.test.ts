import test from 'ava';
import { LocalCluster } from '../../src/cli/local-cluster.ts';
import { flotilla, type Run } from './flotilla.ts';

test.serial('the members of a group are shown, checked and changed from the command line', async (t) => {
  t.timeout(120_000);
  await using cluster = await LocalCluster.start({ brokers: 3, segmentBytes: 2 ** 20 });
  const env = { FLOTILLA_NAMESRV: cluster.namesrvAddresses.join(',') };
  const run = async (...args: readonly string[]): Promise<Run> => flotilla(['cluster', ...args], env);
  const names = async (): Promise<string> => (await run('members', '-o', 'name')).stdout.trimEnd();
  const leading = async (): Promise<string> => cluster.leader();

  t.like(await run('health', '--wait', '20s'), { code: 0, stdout: '' });
  const table = await run('members');
  t.regex(
    table.stdout,
    /^GROUP +MEMBER +ROLE +STATE +ADDRESS +MATCH +LAG +LAG BYTES +HEARD +DISK +REMARKS\n/,
  );
  t.like(await run('members', '--group', 'g9'), { code: 2, stdout: '' });

  const first = await leading();
  const other = first === 'broker-0' ? 'broker-1' : 'broker-0';
  const dry = await run('transfer-leader', '--to', other, '--dry-run');
  t.regex(dry.stderr, new RegExp(`would transfer .* from "${first}" to ${other}`));
  t.is(await leading(), first, 'a dry run changes nothing');
  t.like(await run('transfer-leader', '--to', other, '-o', 'name'), { code: 0, stdout: `${other}\n` });
  t.regex((await run('transfer-leader', '--to', 'nobody')).stderr, /code {2}MEMBER_NOT_FOUND/);

  const added = await cluster.addBroker();
  const { name, peerAddress } = added;
  t.is((await run('add', name, 'not an address')).code, 2);
  const waiting = await fetch(`http://${added.adminAddress}/readyz?verbose`).catch(() => undefined);
  t.not(waiting?.ok, true);
  const plan: unknown = JSON.parse(
    (await run('add', name, peerAddress, '--promote', '--dry-run', '--json')).stdout,
  );
  t.like(plan, [
    { step: 1, action: 'add', member: name, address: peerAddress },
    { step: 2, action: 'catch-up' },
    { step: 3, action: 'promote' },
  ]);
  t.notRegex(await names(), new RegExp(name), 'a dry run changes nothing');
  const grown = await run('add', name, peerAddress, '--json');
  t.is(grown.code, 0, grown.stderr);
  const rows: unknown = JSON.parse(grown.stdout);
  t.like(Array.isArray(rows) && rows.at(-1), { name, role: 'learner', state: 'replicate', caughtUp: true });
  t.is((await run('promote', name)).code, 0);
  t.regex((await run('promote', name)).stderr, /is a voter already/);
  t.regex((await run('health')).stdout, /4 voters survive no more losses than 3/);

  const leader = await leading();
  t.like(await run('remove', leader), { code: 2, stdout: '' }, 'nobody to ask');
  const removal: unknown = JSON.parse((await run('remove', leader, '--dry-run', '--json')).stdout);
  t.like(removal, [{ action: 'transfer' }, { action: 'remove' }]);
  const removed = await run('remove', leader, '--yes', '-o', 'name');
  t.is(removed.code, 0, removed.stderr);
  t.false(removed.stdout.split('\n').includes(leader));
  const refused = await run('remove', name, '--yes');
  t.is(refused.code, 1);
  t.regex(refused.stderr, /2 of 2 voters would answer.*--force[\s\S]*code {2}CHANGE_REFUSED/);

  const back = cluster.brokers.find((broker) => broker.name === leader);
  await cluster.kill(leader);
  cluster.wipe(leader);
  cluster.restart(leader);
  const replaced = await run('replace', name, leader, back?.peerAddress ?? '', '--yes', '-o', 'name');
  t.is(replaced.code, 0, replaced.stderr);
  t.is(
    await names(),
    ['broker-0', 'broker-1', 'broker-2']
      .toSorted((a, b) => Number(a === leader) - Number(b === leader))
      .join('\n'),
  );
  t.like(await run('health', '--wait', '20s'), { code: 0 });

  await cluster.kill(await leading());
  const sick = await run('health', '--json');
  t.is(sick.code, 4);
  t.true(sick.stdout.includes('"next"'));
  t.regex(sick.stderr, /code {2}CHECK_FAILED/);
});
