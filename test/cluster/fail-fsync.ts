/**
 * Preloaded into brokers (`NODE_OPTIONS=--import`): once the file named by the process id exists in
 * FLOTILLA_TEST_FAIL_DIR, every fdatasync of the process fails as on a broken disk.
 */
import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const trigger = join(process.env['FLOTILLA_TEST_FAIL_DIR'] ?? '/nowhere', String(process.pid));
const { fdatasyncSync } = fs;

fs.fdatasyncSync = (fd: number): void => {
  if (existsSync(trigger))
    throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', syscall: 'fdatasync' });
  fdatasyncSync(fd);
};
syncBuiltinESMExports();
