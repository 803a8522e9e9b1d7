import { printObject, type OutputOptions } from '../output/format.ts';
import { readVersion } from '../version.ts';

/** `flotilla version`. */
export function printVersion(options: OutputOptions): void {
  const { platform, arch, versions } = process;
  printObject(
    options,
    { version: readVersion(), node: versions.node, platform: `${platform} ${arch}` },
    readVersion(),
  );
}
