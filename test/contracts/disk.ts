import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Disk, type OpenMode, readWhole, writeWholeDurably } from '../../src/runtime/disk.ts';

export interface DiskUnderTest {
  readonly disk: Disk;
  /** An empty directory. */
  readonly root: string;
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

const text = (content: string): Buffer => Buffer.from(content);
const modes: readonly OpenMode[] = ['read', 'write', 'create', 'createNew'];

/** What src/runtime promises of files and directories, as Linux keeps it. */
export function diskContract(name: string, make: () => Promise<DiskUnderTest>): void {
  const check = (
    what: string,
    run: (t: ExecutionContext, under: DiskUnderTest) => Promise<void> | void,
  ): void =>
    test(`${name}: ${what}`, async (t) => {
      await using under = await make();
      await run(t, under);
    });

  files(check);
  names(check);
  trees(check);
  asynchronous(check);
}

type Check = (what: string, run: (t: ExecutionContext, under: DiskUnderTest) => Promise<void> | void) => void;

function files(check: Check): void {
  check('each mode opens what it should, and creates or empties it', (t, { disk, root }) => {
    const path = join(root, 'file');
    for (const mode of ['read', 'write'] as const) t.throws(() => disk.open(path, mode), { code: 'ENOENT' });
    t.false(disk.exists(path));
    const made = disk.open(path, 'createNew');
    made.write(text('content'), 0);
    t.deepEqual(made.read(0, 7), text('content'));
    made.close();
    t.throws(() => disk.open(path, 'createNew'), { code: 'EEXIST' });
    const read = disk.open(path, 'read');
    t.throws(() => read.write(text('x'), 0), { code: 'EBADF' });
    t.throws(() => read.truncate(1), { code: 'EINVAL' });
    read.close();
    const write = disk.open(path, 'write');
    write.write(text('C'), 0);
    t.deepEqual(write.read(0, 99), text('Content'));
    write.close();
    const emptied = disk.open(path, 'create');
    t.is(emptied.size, 0);
    emptied.close();
    t.is(disk.size(path), 0);
  });

  check('a read ends at the end of the file', (t, { disk, root }) => {
    const file = disk.open(join(root, 'file'), 'create');
    t.deepEqual(file.read(0, 10), text(''));
    file.write(text('0123456789'), 0);
    t.deepEqual(file.read(3, 4), text('3456'));
    t.deepEqual(file.read(7, 10), text('789'));
    t.deepEqual(file.read(10, 1), text(''));
    t.deepEqual(file.read(1000, 1), text(''));
    t.deepEqual(file.read(5, 0), text(''));
    file.close();
  });

  check('what was never written reads as zeros', (t, { disk, root }) => {
    const file = disk.open(join(root, 'file'), 'create');
    file.write(text('end'), 10_000);
    t.is(file.size, 10_003);
    t.deepEqual(file.read(0, 10_003), Buffer.concat([Buffer.alloc(10_000), text('end')]));
    file.write(text(''), 20_000);
    t.is(file.size, 10_003, 'an empty write writes nothing');
    file.close();
  });

  check('writes of any size replace what they cover, and no more', (t, { disk, root }) => {
    const model = Buffer.alloc(20_000);
    const file = disk.open(join(root, 'file'), 'create');
    file.truncate(model.length);
    for (const [i, [position, length]] of [
      [0, 20_000],
      [1, 1],
      [4095, 2],
      [4096, 4096],
      [100, 13_000],
      [8192, 1],
      [19_999, 1],
    ].entries()) {
      const bytes = Buffer.alloc(length ?? 0, i + 1);
      file.write(bytes, position ?? 0);
      bytes.copy(model, position);
      bytes.fill(0xff);
    }
    t.is(file.size, model.length);
    t.true(file.read(0, 20_000).equals(model));
    const read = file.read(0, 10);
    read.fill(0xee);
    t.true(file.read(0, 20_000).equals(model), 'a buffer that was read belongs to the reader');
    file.close();
  });

  check('truncate cuts off, and grows with zeros', (t, { disk, root }) => {
    const path = join(root, 'file');
    const file = disk.open(path, 'create');
    file.write(Buffer.alloc(9000, 'x'), 0);
    file.truncate(5000);
    t.is(file.size, 5000);
    t.is(disk.size(path), 5000);
    file.truncate(9000);
    t.deepEqual(file.read(0, 9000), Buffer.concat([Buffer.alloc(5000, 'x'), Buffer.alloc(4000)]));
    file.truncate(0);
    file.write(text('y'), 6000);
    t.deepEqual(file.read(0, 9000), Buffer.concat([Buffer.alloc(6000), text('y')]));
    file.close();
  });

  check('all who have opened a file see the same', (t, { disk, root }) => {
    const path = join(root, 'file');
    const writer = disk.open(path, 'create');
    const reader = disk.open(path, 'read');
    writer.write(text('seen'), 0);
    t.deepEqual(reader.read(0, 9), text('seen'));
    writer.sync();
    writer.truncate(2);
    t.is(reader.size, 2);
    disk.open(path, 'create').close();
    t.is(writer.size, 0);
    for (const file of [writer, reader]) file.close();
  });

  check('small files are written and read as a whole', (t, { disk, root }) => {
    const path = join(root, 'file');
    writeWholeDurably(disk, path, text('something longer'));
    writeWholeDurably(disk, path, text('short'));
    t.deepEqual(readWhole(disk, path), text('short'));
    t.throws(() => readWhole(disk, join(root, 'missing')), { code: 'ENOENT' });
  });
}

function names(check: Check): void {
  check('a rename replaces a file at once; who has opened one keeps it', (t, { disk, root }) => {
    const [from, to] = [join(root, 'from'), join(root, 'to')];
    writeWholeDurably(disk, from, text('new'));
    writeWholeDurably(disk, to, text('old'));
    const old = disk.open(to, 'read');
    const renamed = disk.open(from, 'write');
    disk.rename(from, to);
    t.false(disk.exists(from));
    t.deepEqual(readWhole(disk, to), text('new'));
    t.deepEqual(old.read(0, 9), text('old'));
    renamed.write(text('N'), 0);
    t.deepEqual(readWhole(disk, to), text('New'));
    disk.rename(to, to);
    t.deepEqual(readWhole(disk, to), text('New'));
    t.throws(() => disk.rename(from, to), { code: 'ENOENT' });
    t.throws(() => disk.rename(to, join(root, 'missing', 'to')), { code: 'ENOENT' });
    disk.makeDirectory(join(root, 'dir'));
    t.throws(() => disk.rename(to, join(root, 'dir')), { code: 'EISDIR' });
    for (const file of [old, renamed]) file.close();
  });

  check('a removed file is gone by name; who has opened it keeps it', (t, { disk, root }) => {
    const path = join(root, 'file');
    writeWholeDurably(disk, path, text('content'));
    const file = disk.open(path, 'write');
    disk.remove(path);
    t.false(disk.exists(path));
    t.throws(() => disk.remove(path), { code: 'ENOENT' });
    t.throws(() => disk.size(path), { code: 'ENOENT' });
    file.write(text('C'), 0);
    file.sync();
    t.deepEqual(file.read(0, 9), text('Content'));
    file.close();
    disk.makeDirectory(path);
    t.throws(() => disk.remove(path), { code: 'EISDIR' });
  });

  check('a copy has the content and a life of its own', (t, { disk, root }) => {
    const [from, to] = [join(root, 'from'), join(root, 'to')];
    const source = disk.open(from, 'create');
    source.write(text('content'), 5000);
    writeWholeDurably(disk, to, Buffer.alloc(9000, 'x'));
    const opened = disk.open(to, 'read');
    disk.copy(from, to);
    t.deepEqual(readWhole(disk, to), readWhole(disk, from));
    t.deepEqual(opened.read(5000, 99), text('content'), 'the file that was there has the new content');
    source.write(text('C'), 5000);
    t.deepEqual(opened.read(5000, 99), text('content'));
    t.throws(() => disk.copy(join(root, 'missing'), to), { code: 'ENOENT' });
    t.throws(() => disk.copy(from, join(root, 'missing', 'to')), { code: 'ENOENT' });
    for (const file of [source, opened]) file.close();
  });

  check('a file needs the directory that it is in', async (t, { disk, root, settle }) => {
    writeWholeDurably(disk, join(root, 'file'), text(''));
    for (const mode of modes) {
      t.throws(() => disk.open(join(root, 'missing', 'file'), mode), { code: 'ENOENT' });
      t.throws(() => disk.open(join(root, 'file', 'file'), mode), { code: 'ENOTDIR' });
      await t.throwsAsync(settle(disk.openAsync(join(root, 'missing', 'file'), mode)), { code: 'ENOENT' });
    }
    t.throws(() => disk.open(root, 'createNew'), { code: 'EEXIST' });
    t.throws(() => disk.open(root, 'write'), { code: 'EISDIR' });
    t.throws(() => disk.open(root, 'create'), { code: 'EISDIR' });
  });
}

function trees(check: Check): void {
  check('a directory lists its files and directories, sorted', (t, { disk, root }) => {
    t.deepEqual(disk.list(root), []);
    for (const file of ['b', 'a10', 'a2', 'Z', '.hidden'])
      writeWholeDurably(disk, join(root, file), text(''));
    disk.makeDirectory(join(root, 'dir', 'inner'));
    writeWholeDurably(disk, join(root, 'dir', 'file'), text(''));
    t.deepEqual(disk.list(root), ['.hidden', 'Z', 'a10', 'a2', 'b', 'dir']);
    t.deepEqual(disk.list(join(root, 'dir')), ['file', 'inner']);
    t.deepEqual(disk.list(join(root, 'dir', 'inner')), []);
    t.throws(() => disk.list(join(root, 'missing')), { code: 'ENOENT' });
    t.throws(() => disk.list(join(root, 'b')), { code: 'ENOTDIR' });
  });

  check('directories are made with those above them, and need not be new', (t, { disk, root }) => {
    const path = join(root, 'a', 'b', 'c');
    disk.makeDirectory(path);
    disk.makeDirectory(path);
    disk.makeDirectory(join(root, 'a'));
    for (const up of ['.', '..', '../..']) t.true(disk.exists(join(path, up)));
    writeWholeDurably(disk, join(root, 'file'), text(''));
    t.throws(() => disk.makeDirectory(join(root, 'file')), { code: 'EEXIST' });
    t.throws(() => disk.makeDirectory(join(root, 'file', 'dir')), { code: 'ENOTDIR' });
  });

  check('a directory is renamed with all that is in it', (t, { disk, root }) => {
    const [from, to] = [join(root, 'from'), join(root, 'to')];
    disk.makeDirectory(join(from, 'empty', 'deep'));
    disk.makeDirectory(join(from, '0'));
    writeWholeDurably(disk, join(from, '0', 'file'), text('content'));
    writeWholeDurably(disk, join(root, 'from.file'), text(''));
    const opened = disk.open(join(from, '0', 'file'), 'write');
    disk.rename(from, to);
    t.deepEqual(disk.list(root), ['from.file', 'to']);
    t.false(disk.exists(join(from, '0', 'file')));
    t.true(disk.exists(join(to, 'empty', 'deep')));
    opened.write(text('C'), 0);
    t.deepEqual(readWhole(disk, join(to, '0', 'file')), text('Content'));
    t.throws(() => disk.open(join(from, '0', 'file'), 'create'), { code: 'ENOENT' });
    disk.makeDirectory(from);
    t.throws(() => disk.rename(from, to), { code: 'ENOTEMPTY' });
    t.throws(() => disk.rename(from, join(root, 'from.file')), { code: 'ENOTDIR' });
    disk.rename(to, to);
    t.throws(() => disk.rename(to, join(to, 'inside')), { code: 'EINVAL' });
    disk.rename(to, from);
    t.deepEqual(disk.list(from), ['0', 'empty']);
    opened.close();
  });

  check('a tree is removed, be it a directory, a file or nothing', async (t, { disk, root, settle }) => {
    disk.makeDirectory(join(root, 'dir', 'inner'));
    writeWholeDurably(disk, join(root, 'dir', 'inner', 'file'), text(''));
    for (const file of ['dir.file', 'file']) writeWholeDurably(disk, join(root, file), text(''));
    await settle(disk.removeTree(join(root, 'dir')));
    t.deepEqual(disk.list(root), ['dir.file', 'file']);
    await settle(disk.removeTree(join(root, 'file')));
    await settle(disk.removeTree(join(root, 'missing', 'deep')));
    t.deepEqual(disk.list(root), ['dir.file']);
  });

  check('the names in a directory are synced, which must exist', async (t, { disk, root, settle }) => {
    disk.syncDirectory(root);
    await settle(disk.syncDirectoryAsync(root));
    t.throws(() => disk.syncDirectory(join(root, 'missing')), { code: 'ENOENT' });
    await t.throwsAsync(settle(disk.syncDirectoryAsync(join(root, 'missing'))), { code: 'ENOENT' });
  });

  check('space is told of a path that exists', (t, { disk, root }) => {
    const { freeBytes, totalBytes } = disk.space(root);
    t.true(freeBytes > 0 && freeBytes <= totalBytes);
    t.true(Number.isSafeInteger(freeBytes) && Number.isSafeInteger(totalBytes));
    t.throws(() => disk.space(join(root, 'missing')), { code: 'ENOENT' });
  });
}

function asynchronous(check: Check): void {
  check('without blocking everything is the same', async (t, { disk, root, settle }) => {
    const path = join(root, 'file');
    for (const mode of ['read', 'write'] as const)
      await t.throwsAsync(settle(disk.openAsync(path, mode)), { code: 'ENOENT' });
    const file = await settle(disk.openAsync(path, 'createNew'));
    await t.throwsAsync(settle(disk.openAsync(path, 'createNew')), { code: 'EEXIST' });
    await settle(file.write(text('content'), 5000));
    await settle(file.write(text(''), 9000));
    await settle(file.sync());
    t.deepEqual(await settle(file.read(4998, 5)), text('\0\0con'));
    t.deepEqual(await settle(file.read(5005, 99)), text('nt'));
    t.deepEqual(await settle(file.read(5007, 1)), text(''));
    t.is(disk.size(path), 5007);
    await settle(file.close());
    await t.throwsAsync(settle(file.read(0, 1)), { code: 'EBADF' });
    const read = await settle(disk.openAsync(path, 'read'));
    await t.throwsAsync(settle(read.write(text('x'), 0)), { code: 'EBADF' });
    await settle(read.close());
    await settle((await settle(disk.openAsync(path, 'create'))).close());
    t.is(disk.size(path), 0);
  });

  check('a file is written by one while others read and rename it', async (t, { disk, root, settle }) => {
    const [from, to] = [join(root, 'from'), join(root, 'to')];
    const file = await settle(disk.openAsync(from, 'createNew'));
    const written = file.write(Buffer.alloc(100_000, 'x'), 0);
    disk.rename(from, to);
    await settle(written);
    t.deepEqual(readWhole(disk, to), Buffer.alloc(100_000, 'x'));
    await settle(file.close());
  });
}
