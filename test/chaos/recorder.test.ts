import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { HistoryError } from '../../chaos/history/events.ts';
import { readHistory } from '../../chaos/history/reader.ts';
import { HistoryRecorder } from '../../chaos/history/recorder.ts';

async function inFolder(use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-history-'));
  try {
    await use(join(folder, 'history.ndjson'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('what is recorded is read back, numbered and in time order', async (t) => {
  await inFolder(async (file) => {
    {
      await using recorder = await HistoryRecorder.create(file);
      const producer = recorder.process('p');
      producer.begin('send', { v: ['p0-0'] });
      producer.ok({ k: [2], off: [42] }, 'broker-1');
      producer.begin('send', { v: ['p0-1'] });
      producer.fail('OVERLOADED');
    }
    const events = await readHistory(file);
    t.deepEqual(
      events.map((event) => ({ ...event, t: 0 })),
      [
        { i: 0, t: 0, p: 'p0', ph: 'inv', f: 'send', v: ['p0-0'] },
        { i: 1, t: 0, p: 'p0', ph: 'ok', f: 'send', r: { k: [2], off: [42] }, node: 'broker-1' },
        { i: 2, t: 0, p: 'p0', ph: 'inv', f: 'send', v: ['p0-1'] },
        { i: 3, t: 0, p: 'p0', ph: 'fail', f: 'send', err: 'OVERLOADED' },
      ],
    );
    t.true(events.every((event, index) => index === 0 || event.t >= (events[index - 1]?.t ?? 0)));
  });
});

test('a process continues under a new id after an unknown outcome', async (t) => {
  await inFolder(async (file) => {
    await using recorder = await HistoryRecorder.create(file);
    const producer = recorder.process('p');
    const before = producer.id;
    producer.begin('send', { v: ['a'] });
    producer.info('DEADLINE_EXCEEDED');
    t.not(producer.id, before);
  });
});

test('a process has one open operation', async (t) => {
  await inFolder(async (file) => {
    await using recorder = await HistoryRecorder.create(file);
    const producer = recorder.process('p');
    t.throws(() => producer.ok({}), { message: /no open operation/u });
    producer.begin('send', { v: ['a'] });
    t.throws(() => producer.begin('send', { v: ['b'] }), { message: /already has an open operation/u });
  });
});

test('a damaged history is refused', async (t) => {
  await inFolder(async (file) => {
    const good = '{"i":0,"t":1,"p":"a","ph":"inv","f":"send","v":["x"]}\n';
    for (const damage of ['{"i":1,', '{"i":2,"t":1,"p":"a","ph":"ok","f":"send"}', '{"i":1,"t":1,"p":"a"}']) {
      await writeFile(file, good + damage);
      await t.throwsAsync(readHistory(file), { instanceOf: HistoryError });
    }
  });
});
