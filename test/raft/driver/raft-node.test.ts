import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { GrpcServer } from '../../../src/proto/grpc-server.ts';
import { CommitLog } from '../../../src/commitlog/commit-log.ts';
import { DirLock } from '../../../src/commitlog/dir-lock.ts';
import { threadWriter } from '../../../src/commitlog/log-writer.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { systemRandom } from '../../../src/runtime/random.ts';
import { toIndex } from '../../../src/raft/core/types.ts';
import { GrpcTransport } from '../../../src/raft/driver/grpc-transport.ts';
import type { BatchDraft, BatchInfo } from '../../../src/raft/driver/raft-log.ts';
import { RaftNode } from '../../../src/raft/driver/raft-node.ts';
import type { ReplicatedState } from '../../../src/raft/driver/replicated-state.ts';

/** Gathers what a test asks for and remembers what was applied. */
class Recorder implements ReplicatedState {
  readonly applied: string[] = [];
  readonly wanted: string[] = [];
  apply(batches: readonly BatchInfo[]): void {
    for (const batch of batches) {
      if (batch.kind === 'data') this.applied.push(batch.data.subarray(-12).toString().trim());
    }
  }
  blocked(): undefined {}
  install(): void {}
  gather(): BatchDraft | undefined {
    const text = this.wanted.shift();
    if (text === undefined) return undefined;
    const record = Buffer.alloc(20);
    record.writeUInt32LE(20, 0);
    record[4] = 2;
    record.write(text.padStart(12), 8);
    return { parts: [record], recordCount: 1, bytes: 20, storeTimestampMs: Date.now() };
  }
  proposed(): void {}
  refused(): void {}
  softChanged(): void {}
}

interface Replica {
  readonly name: string;
  readonly dir: string;
  readonly log: CommitLog;
  readonly node: RaftNode;
  readonly state: Recorder;
  close(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    ports.push(typeof address === 'object' && address !== null ? address.port : 0);
  }
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function open(
  t: ExecutionContext,
  dir: string,
  name: string,
  ports: Map<string, number>,
): Promise<Replica> {
  const log = await CommitLog.open({
    dir,
    clusterId: 'c',
    groupId: 'g',
    nodeId: name,
    initialConfig: {
      version: 1,
      members: [...ports.keys()].map((id) => ({ id, role: 'voter', diskId: undefined, address: undefined })),
    },
    segmentBytes: 256 << 10,
    cacheBytes: 64 << 10,
    durability: 'fsync',
    disk: systemDisk,
    clock: systemClock,
    random: systemRandom,
    lock: (locked) => DirLock.take(locked),
    writer: threadWriter,
  });
  const peers = new Map(
    [...ports].filter(([id]) => id !== name).map(([id, port]) => [id, `127.0.0.1:${port}`]),
  );
  const transport = new GrpcTransport({ self: { ...log.identity, address: '' }, addresses: peers });
  const state = new Recorder();
  const node = new RaftNode(
    {
      id: name,
      diskId: log.identity.diskId,
      electionTimeoutMs: 300,
      heartbeatIntervalMs: 30,
      diskStallMs: 1800,
      appendBytesMax: 16 << 10,
      windowMessagesMax: 16,
      windowBytesMax: 128 << 10,
      unstableBytesMax: 1 << 20,
      uncommittedBytesMax: 1 << 20,
      leaseReads: false,
      preferredLeader: undefined,
      tickMs: 5,
      uncommittedBatchesMax: 4,
      batchBytesMax: 8 << 10,
      mailboxMax: 1024,
    },
    {
      log,
      transport,
      state,
      clock: systemClock,
      random: systemRandom,
      onSeed: () => undefined,
      serveFetch: (request) =>
        request.kind === 'log'
          ? log.committedBytes(request.position, request.bytes)
          : Promise.reject(new Error('no state here')),
      onFatal: (error) => t.fail(error.stack ?? error.message),
    },
    toIndex(0),
  );
  const server = await GrpcServer.listen(`127.0.0.1:${ports.get(name)}`, [transport.service()]);
  node.start();
  const close = async (): Promise<void> => {
    await node[Symbol.asyncDispose]();
    await transport[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
  };
  return { name, dir, log, node, state, close };
}

async function until(t: ExecutionContext, condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  t.pass();
}

function segments(dir: string): Map<string, string> {
  const folder = join(dir, 'commitlog');
  const names = readdirSync(folder).filter((name) => /^\d{20}$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

test('three nodes on real disks and sockets agree, survive the loss of the leader, and stay byte-identical', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'flotilla-driver-'));
  const names = ['n1', 'n2', 'n3'];
  const numbers = await freePorts(3);
  const ports = new Map(names.map((name, i) => [name, numbers[i] ?? 0]));
  const replicas = new Map<string, Replica>();
  t.teardown(async () => {
    for (const replica of replicas.values()) await replica.close();
    rmSync(root, { recursive: true, force: true });
  });
  for (const name of names) replicas.set(name, await open(t, join(root, name), name, ports));
  const all = (): Replica[] => [...replicas.values()];
  const leader = (): Replica | undefined => all().find((replica) => replica.node.soft.role === 'leader');

  await until(t, () => leader() !== undefined, 'a leader');
  const first = leader();
  if (first === undefined) return;
  const want = (replica: Replica, from: number, count: number): void => {
    for (let i = 0; i < count; i++) replica.state.wanted.push(`m${from + i}`);
    replica.node.wake();
  };
  want(first, 0, 1200);
  await until(
    t,
    () => all().every((replica) => replica.state.applied.length === 1200),
    '1,200 applied everywhere',
  );

  await first.close();
  replicas.delete(first.name);
  await until(t, () => leader() !== undefined, 'a second leader');
  const second = leader();
  if (second === undefined) return;
  want(second, 1200, 600);
  await until(
    t,
    () => all().every((replica) => replica.state.applied.length === 1800),
    '1,800 at the majority',
  );

  const back = await open(t, first.dir, first.name, ports);
  replicas.set(back.name, back);
  await until(
    t,
    () => back.state.applied.length === 1800,
    'the old leader caught up, from disk where needed',
  );
  const expected = Array.from({ length: 1800 }, (_, i) => `m${i}`);
  for (const replica of all()) t.deepEqual(replica.state.applied, expected);
  const readAt = await new Promise<number | undefined>((resolve) => second.node.readIndex(resolve));
  t.true(readAt !== undefined && readAt <= second.node.applied);
  const lasts = (): Set<number> => new Set(all().map((replica) => replica.node.status().durable));
  await until(t, () => lasts().size === 1, 'all durable');
  const [a, b, c] = all().map((replica) => segments(replica.dir));
  t.deepEqual(a, b);
  t.deepEqual(a, c);
});
