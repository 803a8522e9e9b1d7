import { open } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { readDiskLog } from '../../chaos/live/disk-log.ts';
import { messageRecord } from '../../src/commitlog/layout.ts';
import { prepareMessages } from '../../src/gateway/prepare.ts';
import type { BatchDraft } from '../../src/raft/driver/raft-log.ts';
import { LogDriver, logOptions, segmentBytes, tempDir } from '../commitlog/helpers.ts';

const stamp = new MessageStamp('orders', 5, 900);

/** A stored message of queue 2, as the leader would append it. */
function messageDraft(seq: number): BatchDraft {
  const id = `m-${String(seq).padStart(3, '0')}`;
  const prepared = prepareMessages([stamp.message(id)], { namespace: '', nowMs: 1 });
  if (!prepared.ok) throw new Error(prepared.message);
  const { records } = prepared;
  records.writeUInt32LE(2, messageRecord.queueId);
  records.writeUInt32LE(seq, messageRecord.queueOffset);
  return { parts: [records], recordCount: 1, bytes: records.length, storeTimestampMs: 1_000 };
}

/** A log of several segments with one message per batch; answers its number of batches. */
async function writeLog(t: ExecutionContext, messages: number): Promise<string> {
  const dir = tempDir(t);
  const driver = await LogDriver.open(logOptions(dir));
  for (let seq = 0; seq < messages; seq++) driver.own(messageDraft(seq));
  await driver.durable();
  await driver.log.close();
  return dir;
}

test('a log of several segments is read back without the code that wrote it', async (t) => {
  const dir = await writeLog(t, 150);
  const log = await readDiskLog(dir, 150);
  t.true(log.bytes > 2 * segmentBytes);
  t.is(log.lastIndex, 150);
  t.deepEqual(log.messages[149], { topic: 'orders', queueId: 2, queueOffset: 149, value: 'm-149' });
  t.is(log.messages.length, 150);
});

test('one flipped bit changes the digest, and logs that agree have the same', async (t) => {
  const [one, other] = [await writeLog(t, 150), await writeLog(t, 150)];
  const digest = (await readDiskLog(one, 150)).digest;
  t.is((await readDiskLog(other, 150)).digest, digest);
  const file = await open(join(other, 'commitlog', '0'.repeat(20)), 'r+');
  // Inside a message's body: the layout stays readable.
  await file.write(Buffer.from('#'), 0, 1, 900);
  await file.close();
  t.not((await readDiskLog(other, 150)).digest, digest);
});

test('what lies behind the batch that was asked for does not count', async (t) => {
  const [long, short] = [await writeLog(t, 30), await writeLog(t, 20)];
  t.is((await readDiskLog(long, 20)).digest, (await readDiskLog(short, 20)).digest);
  const missing = await readDiskLog(short, 30);
  t.is(missing.lastIndex, 20);
  t.is(missing.bytes, 0);
});
