import { join } from 'node:path';
import { BoundaryStates } from '../commitlog/boundary-states.ts';
import type { CommitLog } from '../commitlog/commit-log.ts';
import { ConsumeQueues } from '../commitlog/consume-queues.ts';
import type { LogSink } from '../commitlog/log-sink.ts';
import { paths } from '../commitlog/paths.ts';
import { freeName } from '../commitlog/set-aside.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { ResourceStack } from '../lifecycle/resource-stack.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Random } from '../runtime/random.ts';
import type { OpenStateDb } from '../store/state-db.ts';
import { Store } from '../store/store.ts';

export interface OpenStoreOptions {
  readonly disk: Disk;
  readonly random: Random;
  readonly openDb: OpenStateDb;
  readonly dir: string;
  readonly groupName: string;
  readonly segmentBytes: number;
  readonly log: CommitLog;
  readonly logger: LogSink;
}

/** What is derived from the log, and what closes it. */
export interface OpenedStore {
  readonly queues: ConsumeQueues;
  readonly boundaries: BoundaryStates;
  readonly store: Store;
  readonly resources: AsyncDisposable;
}

const derived = ['state', 'consumequeue'];

/**
 * The replicated state and the ConsumeQueues. They are derived: when they are damaged or incomplete they are kept aside,
 * and all of them are made again from the log, from the state at its floor on (B41, B64).
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  try {
    return await open(options);
  } catch (error) {
    if (!(error instanceof FlotillaError && error.code === 'DATA_CORRUPT')) throw error;
    options.logger.error(
      { err: error },
      'the stored state or a ConsumeQueue is damaged; both are kept aside and made again from the log',
    );
  }
  keepAside(options);
  return open(options);
}

function keepAside({ disk, dir }: OpenStoreOptions): void {
  disk.makeDirectory(paths.quarantine(dir));
  for (const name of derived)
    if (disk.exists(join(dir, name))) disk.rename(join(dir, name), freeName({ disk, dir }, name));
  disk.syncDirectory(paths.quarantine(dir));
  disk.syncDirectory(dir);
}

async function open(options: OpenStoreOptions): Promise<OpenedStore> {
  const { disk, random, openDb, dir, groupName, segmentBytes, log } = options;
  const floor = { index: log.floor.index, position: log.floor.end };
  await using stack = new ResourceStack();
  const queues = stack.use(await ConsumeQueues.open({ disk, random, dir, floor: floor.position }));
  const boundaries = new BoundaryStates({ disk, dir });
  const store = stack.use(
    await Store.open({
      dir: join(dir, 'state'),
      openDb,
      groupName,
      log,
      queues,
      boundaries,
      floor,
      segmentBytes,
      maxSendBytes: log.recordBytesMax,
    }),
  );
  return { queues, boundaries, store, resources: stack.move() };
}
