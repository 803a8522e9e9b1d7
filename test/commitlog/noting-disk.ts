import { systemDisk, type Disk, type DiskFile } from '../../src/runtime/disk.ts';

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The disk of this machine that notes what is written, synced, renamed and removed. */
export function notingDisk(done: string[]): Disk {
  const noting = (path: string, file: DiskFile): DiskFile => {
    const name = nameOf(path);
    return {
      get size() {
        return file.size;
      },
      read: (position, length) => file.read(position, length),
      write(bytes, position) {
        done.push(`write ${name}`);
        file.write(bytes, position);
      },
      sync() {
        done.push(`sync ${name}`);
        file.sync();
      },
      truncate: (bytes) => file.truncate(bytes),
      close: () => file.close(),
    };
  };
  return {
    ...systemDisk,
    open: (path, mode) => noting(path, systemDisk.open(path, mode)),
    remove(path) {
      done.push(`remove ${nameOf(path)}`);
      systemDisk.remove(path);
    },
    rename(from, to) {
      done.push(`rename ${nameOf(from)} to ${nameOf(to)}`);
      systemDisk.rename(from, to);
    },
    syncDirectory(path) {
      done.push(`sync names in ${nameOf(path)}`);
      systemDisk.syncDirectory(path);
    },
  };
}
