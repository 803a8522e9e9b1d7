import { systemDisk, type Disk, type DiskFile } from '../../src/runtime/disk.ts';

/** The disk of this machine, until it has changed something `steps` times: from then on every change fails. */
export function stoppingDisk(steps: number): Disk {
  let left = steps;
  const change = (): void => {
    if (left === 0) throw new Error('the disk stopped');
    left -= 1;
  };
  const stopping = (file: DiskFile): DiskFile => ({
    get size() {
      return file.size;
    },
    read: (position, length) => file.read(position, length),
    write(bytes, position) {
      change();
      file.write(bytes, position);
    },
    sync: () => file.sync(),
    truncate(bytes) {
      change();
      file.truncate(bytes);
    },
    close: () => file.close(),
  });
  return {
    ...systemDisk,
    open: (path, mode) => stopping(systemDisk.open(path, mode)),
    rename(from, to) {
      change();
      systemDisk.rename(from, to);
    },
    remove(path) {
      change();
      systemDisk.remove(path);
    },
    copy(from, to) {
      change();
      systemDisk.copy(from, to);
    },
  };
}
