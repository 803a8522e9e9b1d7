import { writeSync } from 'node:fs';
import { draft, LogDriver, logOptions } from './helpers.ts';

// Child of crash.test.ts: appends until it is killed and prints each index once it was reported written.
const dir = process.argv[2] ?? '';
const log = await LogDriver.open(logOptions(dir));
writeSync(1, `open ${log.last}\n`);
for (;;) {
  for (let i = 0; i < 20; i++) log.own(draft(log.last + 1, 100 + ((log.last * 131) % 4000)));
  const reached = log.last;
  await log.durable();
  writeSync(1, `${reached}\n`);
}
