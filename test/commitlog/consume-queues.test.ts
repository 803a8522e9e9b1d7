import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Units } from '../../src/commitlog/consume-queue.ts';
import { ConsumeQueues } from '../../src/commitlog/consume-queues.ts';
import { messageRecord } from '../../src/commitlog/layout.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { onDisk, tempDir } from './helpers.ts';

const small = { random: systemRandom, unitsPerFile: 100 };
const message = Buffer.alloc(200);
const tag = Buffer.from('tagtagta');
tag.copy(message, messageRecord.tagHash);

function fill(queues: ConsumeQueues, topic: string, from: number, to: number): void {
  for (let i = from; i < to; i++) queues.append(topic, 1, i, i * 1000, 200 + (i % 7), message);
}

async function readAll(queues: ConsumeQueues, topic: string, from = 0): Promise<number[]> {
  const offsets: number[] = [];
  for (let at = from; at < queues.maxOffset(topic, 1);) {
    const units: Units = await queues.read(topic, 1, at, 37);
    if (units.count === 0) throw new Error(`no units at ${at}`);
    for (let i = 0; i < units.count; i++) {
      offsets.push(units.recordOffset(i));
      if (units.recordBytes(i) !== 200 + ((at + i) % 7) || !units.tagHash(i).equals(tag))
        throw new Error('bad unit');
    }
    at += units.count;
  }
  return offsets;
}
const expected = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => (from + i) * 1000);

test('units are read from memory, and from files after reopening', async (t) => {
  const dir = tempDir(t);
  const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(first, 'a.b', 0, 250);
  t.deepEqual(await readAll(first, 'a.b'), expected(0, 250));
  await first.flush();
  fill(first, 'a.b', 250, 333);
  t.deepEqual(await readAll(first, 'a.b'), expected(0, 333));
  await first.close();
  t.deepEqual(readdirSync(join(dir, 'consumequeue', 'a%2Eb', '1')).toSorted(), [
    '00000000000000000000',
    '00000000000000002000',
    '00000000000000004000',
    '00000000000000006000',
  ]);
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  t.is(again.maxOffset('a.b', 1), 333);
  t.is(again.minOffset('a.b', 1), 0);
  t.is(again.maxOffset('a.b', 0), 0);
  t.deepEqual(await readAll(again, 'a.b'), expected(0, 333));
  await again.close();
});

test('replay replaces units and forgets what lay beyond the replayed log; gaps are refused', async (t) => {
  const dir = tempDir(t);
  const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(first, 't', 0, 150);
  await first.close();
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(again, 't', 90, 120);
  t.is(again.maxOffset('t', 1), 120);
  fill(again, 't', 110, 130);
  t.is(again.maxOffset('t', 1), 130);
  t.deepEqual(await readAll(again, 't'), expected(0, 130));
  t.throws(() => fill(again, 't', 131, 132), { message: /I25/ });
  await again.close();
  const third = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  t.deepEqual((await readAll(third, 't')).slice(0, 130), expected(0, 130));
  await third.close();
});

test('I24 units that a crash left empty at the end of a file are none', async (t) => {
  const dir = tempDir(t);
  const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(first, 't', 0, 30);
  await first.close();
  const queueDir = join(dir, 'consumequeue', 't', '1');
  const [file = ''] = readdirSync(queueDir);
  appendFileSync(join(queueDir, file), Buffer.alloc(50 * 20));
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  t.is(again.maxOffset('t', 1), 30);
  fill(again, 't', 30, 32);
  t.deepEqual(await readAll(again, 't'), expected(0, 32));
  await again.close();
});

test('a dropped topic is gone at once and may come back empty', async (t) => {
  const dir = tempDir(t);
  const queues = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(queues, 't', 0, 50);
  await queues.flush();
  fill(queues, 't', 50, 60);
  queues.dropTopic('t');
  t.is(queues.maxOffset('t', 1), 0);
  fill(queues, 't', 0, 5);
  await queues.flush();
  t.deepEqual(await readAll(queues, 't'), expected(0, 5));
  await queues.close();
  t.deepEqual(readdirSync(join(dir, 'consumequeue')), ['t']);
});

test('a topic dropped while it is flushed does not come back', async (t) => {
  const dir = tempDir(t);
  const queues = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(queues, 't', 0, 550);
  const flushing = queues.flush();
  await Promise.resolve();
  queues.dropTopic('t');
  await flushing;
  await queues.close();
  t.deepEqual(readdirSync(join(dir, 'consumequeue')), []);
});

test('what is appended during a flush is written by the next one', async (t) => {
  const dir = tempDir(t);
  const queues = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(queues, 't', 0, 1200);
  const flushing = queues.flush();
  await Promise.resolve();
  fill(queues, 't', 1200, 4000);
  await flushing;
  t.deepEqual(await readAll(queues, 't'), expected(0, 4000));
  await queues.flush();
  t.deepEqual(await readAll(queues, 't'), expected(0, 4000));
  fill(queues, 't', 4000, 4100);
  await queues.close();
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  t.deepEqual(await readAll(again, 't'), expected(0, 4100));
  await again.close();
});

test('thousands of queues hold no files open', async (t) => {
  const queues = await ConsumeQueues.open({ ...onDisk(tempDir(t)), ...small, skipFsync: true });
  const before = readdirSync('/proc/self/fd').length;
  for (let i = 0; i < 2000; i++) queues.append(`topic-${i}`, 1, 0, i, 5, message);
  await queues.flush();
  for (let i = 0; i < 300; i++) await queues.read(`topic-${i}`, 1, 0, 1);
  t.true(readdirSync('/proc/self/fd').length < before + 100);
  await queues.close();
});

test('a floor hides what lies below it at once, removes whole files, and holds after reopening', async (t) => {
  const dir = tempDir(t);
  const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(first, 'a', 0, 350);
  await first.flush();
  fill(first, 'a', 350, 360);
  first.advanceFloor(220_500);
  t.is(first.minOffset('a', 1), 221);
  t.deepEqual(await readAll(first, 'a', 221), expected(221, 360));
  t.is((await first.read('a', 1, 220, 10)).count, 0);
  t.is([...first.dropFiles()].length, 1);
  t.deepEqual(readdirSync(join(dir, 'consumequeue', 'a', '1')), [
    '00000000000000004000',
    '00000000000000006000',
  ]);
  await first.close();
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small, floor: 220_500 });
  again.advanceFloor(100_000);
  t.is(again.minOffset('a', 1), 221, 'a floor never goes back');
  t.is(again.maxOffset('a', 1), 360);
  again.advanceFloor(1_000_000);
  t.true(again.minOffset('a', 1) >= 360);
  t.is([...again.dropFiles()].length, 1);
  fill(again, 'a', 360, 365);
  t.deepEqual(await readAll(again, 'a', 360), expected(360, 365));
  await again.close();
});

test('a floor that damaged units hide is not guessed: the queue is distrusted, and shows what it has', async (t) => {
  for (const [unit, record] of [
    [175, 2n ** 56n],
    [263, 0n],
  ] as const) {
    const dir = tempDir(t);
    const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
    fill(first, 'a', 0, 350);
    await first.close();
    const name = String((unit - (unit % 100)) * 20).padStart(20, '0');
    const path = join(dir, 'consumequeue', 'a', '1', name);
    const bytes = readFileSync(path);
    bytes.writeBigUInt64LE(record, (unit % 100) * 20);
    writeFileSync(path, bytes);
    const again = await ConsumeQueues.open({ ...onDisk(dir), ...small });
    const distrusted: string[] = [];
    again.onDistrust = (topic, queueId) => distrusted.push(`${topic}/${queueId}`);
    t.is(again.minOffset('a', 1), 0);
    again.advanceFloor(220_500);
    t.deepEqual(distrusted, [], 'the decision itself reads nothing');
    t.is(again.minOffset('a', 1), 0);
    t.deepEqual(distrusted, ['a/1']);
    t.true(again.lacks('a', 1, 0, 350), 'it is made again at the next start');
    await again.close();
  }
});

test('after a reset a queue begins wherever its first unit is, and remembers it', async (t) => {
  const dir = tempDir(t);
  const first = await ConsumeQueues.open({ ...onDisk(dir), ...small });
  fill(first, 'a', 0, 150);
  await first.flush();
  first.reset();
  first.advanceFloor(5_000_000);
  t.is((await first.read('a', 1, 0, 10)).count, 0);
  fill(first, 'a', 5050, 5120);
  t.is(first.minOffset('a', 1), 5050);
  await first.close();
  const again = await ConsumeQueues.open({ ...onDisk(dir), ...small, floor: 5_000_000 });
  t.is(again.minOffset('a', 1), 5050);
  t.deepEqual(await readAll(again, 'a', 5050), expected(5050, 5120));
  t.throws(() => fill(again, 'a', 5130, 5131), { message: /I25/ });
  await again.close();
});
