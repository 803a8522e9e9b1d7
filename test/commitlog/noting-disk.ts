import { systemDisk, type Disk, type DiskFile } from '../../src/runtime/disk.ts';

/** The disk of this machine that notes what is written and synced. */
export function notingDisk(done: string[]): Disk {
  const noting = (path: string, file: DiskFile): DiskFile => {
    const name = path.slice(path.lastIndexOf('/') + 1);
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
  return { ...systemDisk, open: (path, mode) => noting(path, systemDisk.open(path, mode)) };
}
