import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { GrpcServer } from '../../../src/proto/grpc-server.ts';
import { GrpcTransport } from '../../../src/raft/driver/grpc-transport.ts';
import type { Member, Message } from '../../../src/raft/core/types.ts';
import { fetchBytesMax, type FetchRequest } from '../../../src/raft/driver/transport.ts';
import { toIndex, toMillis, toTerm } from '../../../src/raft/core/types.ts';

interface Seen {
  readonly messages: Message[];
  readonly frames: Buffer[];
  readonly unreachable: string[];
  readonly gone: string[];
}

function recorder(): { seen: Seen; events: Parameters<GrpcTransport['start']>[0] } {
  const seen: Seen = { messages: [], frames: [], unreachable: [], gone: [] };
  return {
    seen,
    events: {
      message: (message, frame) => {
        seen.messages.push(message);
        seen.frames.push(frame);
      },
      unreachable: (peer) => seen.unreachable.push(peer),
      gone: (peer) => seen.gone.push(peer),
      fetch: () => Promise.reject(new FlotillaError('DATA_CORRUPT', 'damaged here too')),
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function until(t: ExecutionContext, condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) return t.fail(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const self = (nodeId: string, clusterId = 'c'): ConstructorParameters<typeof GrpcTransport>[0]['self'] => ({
  clusterId,
  groupId: 'g',
  nodeId,
  diskId: `disk-${nodeId}`,
  address: '',
});

const member = (id: string, address: string | undefined): Member => ({
  id,
  role: 'voter',
  diskId: undefined,
  address,
});

/** A transport that knows these peers as members from its file. */
function dialling(own: ReturnType<typeof self>, addresses: ReadonlyMap<string, string>): GrpcTransport {
  const transport = new GrpcTransport({ self: own, addresses });
  transport.setMembers([...addresses.keys()].map((id) => member(id, undefined)));
  return transport;
}

async function listen(t: ExecutionContext, transport: GrpcTransport, address: string): Promise<GrpcServer> {
  const server = await GrpcServer.listen(address, [transport.service()]);
  t.teardown(async () => {
    await transport[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  return server;
}

const heartbeat: Message = {
  kind: 'heartbeat',
  from: 'a',
  to: 'b',
  fromDiskId: 'disk-a',
  term: toTerm(3),
  commit: toIndex(7),
  readId: 1,
  sentAt: toMillis(99),
};

test('messages and batches cross, and both sides learn the disk of the other', async (t) => {
  const [portA, portB] = [await freePort(), await freePort()];
  const a = dialling(self('a'), new Map([['b', `127.0.0.1:${portB}`]]));
  const b = dialling(self('b'), new Map([['a', `127.0.0.1:${portA}`]]));
  const atA = recorder();
  const atB = recorder();
  a.start(atA.events);
  b.start(atB.events);
  await listen(t, a, `127.0.0.1:${portA}`);
  await listen(t, b, `127.0.0.1:${portB}`);
  await until(t, () => a.reachable('b') && b.reachable('a'), 'links stand');
  a.send(heartbeat, []);
  await until(t, () => atB.seen.messages.length === 1, 'heartbeat arrived');
  t.deepEqual(atB.seen.messages[0], heartbeat);
  t.is(a.diskOf('b'), 'disk-b');
  t.is(b.diskOf('a'), 'disk-a');
});

test('a process that goes away is reported gone, a mere break is not', async (t) => {
  const [portA, portB] = [await freePort(), await freePort()];
  const a = dialling(self('a'), new Map([['b', `127.0.0.1:${portB}`]]));
  const b = dialling(self('b'), new Map([['a', `127.0.0.1:${portA}`]]));
  const atA = recorder();
  a.start(atA.events);
  b.start(recorder().events);
  t.teardown(async () => a[Symbol.asyncDispose]());
  const server = await GrpcServer.listen(`127.0.0.1:${portB}`, [b.service()]);
  await until(t, () => a.reachable('b'), 'link stands');
  atA.seen.gone.length = 0;
  await b[Symbol.asyncDispose]();
  await until(t, () => atA.seen.unreachable.includes('b'), 'break reported');
  t.deepEqual(atA.seen.gone, [], 'the port still answers');
  await server[Symbol.asyncDispose]();
  await until(t, () => atA.seen.gone.includes('b'), 'gone reported');
});

test('R0 a stream of another cluster is refused', async (t) => {
  const portB = await freePort();
  const a = dialling(self('a', 'another cluster'), new Map([['b', `127.0.0.1:${portB}`]]));
  const right = dialling(self('r'), new Map([['b', `127.0.0.1:${portB}`]]));
  const b = dialling(self('b'), new Map());
  b.start(recorder().events);
  a.start(recorder().events);
  right.start(recorder().events);
  t.teardown(async () => {
    await a[Symbol.asyncDispose]();
    await right[Symbol.asyncDispose]();
  });
  await listen(t, b, `127.0.0.1:${portB}`);
  await until(t, () => right.reachable('b'), 'the right one is accepted');
  t.false(a.reachable('b'));
  t.is(b.diskOf('a'), undefined);
});

test('a peer that comes back is reached again', async (t) => {
  const portB = await freePort();
  const a = dialling(self('a'), new Map([['b', `127.0.0.1:${portB}`]]));
  a.start(recorder().events);
  t.teardown(async () => a[Symbol.asyncDispose]());
  for (let life = 1; life <= 3; life++) {
    const b = dialling(self('b'), new Map());
    const atB = recorder();
    b.start(atB.events);
    const server = await GrpcServer.listen(`127.0.0.1:${portB}`, [b.service()]);
    await until(t, () => a.reachable('b'), `link stands in life ${life}`);
    a.send(heartbeat, []);
    await until(t, () => atB.seen.messages.length === 1, `message arrived in life ${life}`);
    await b[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await until(t, () => !a.reachable('b'), `break seen in life ${life}`);
    t.deepEqual(atB.seen.messages, [heartbeat]);
  }
});

/** A transport that asks, and the address that it asks at. */
async function asker(t: ExecutionContext, clusterId = 'c'): Promise<{ a: GrpcTransport; address: string }> {
  const address = `127.0.0.1:${await freePort()}`;
  const a = dialling(self('a', clusterId), new Map([['b', address]]));
  a.start(recorder().events);
  t.teardown(async () => a[Symbol.asyncDispose]());
  return { a, address };
}

const never = new AbortController().signal;
const wanted: FetchRequest = { kind: 'log', position: 2 ** 40 + 7, bytes: fetchBytesMax };

test('bytes are fetched from a peer, as many as it has', async (t) => {
  const { a, address } = await asker(t);
  const asked: [string, FetchRequest][] = [];
  const answer = Buffer.alloc(fetchBytesMax, 'flotilla');
  const b = dialling(self('b'), new Map());
  b.start({
    ...recorder().events,
    fetch: (from, request) => {
      asked.push([from, request]);
      return Promise.resolve(answer.subarray(0, request.bytes));
    },
  });
  await listen(t, b, address);
  const state: FetchRequest = { kind: 'state', base: 2 ** 33, offset: 2 ** 34, bytes: 3 };
  t.deepEqual(await a.fetch('b', wanted, never), answer);
  t.deepEqual(await a.fetch('b', state, never), Buffer.from('flo'));
  t.deepEqual(asked, [
    ['a', wanted],
    ['a', state],
  ]);
});

test('a fetch fails with the code of the peer, or as unreachable, and works again when the peer is back', async (t) => {
  const { a, address } = await asker(t);
  await t.throwsAsync(a.fetch('b', wanted, never), { instanceOf: FlotillaError, code: 'UNREACHABLE' });
  await t.throwsAsync(a.fetch('nobody', wanted, never), { instanceOf: FlotillaError, code: 'UNREACHABLE' });
  const b = dialling(self('b'), new Map());
  await listen(t, b, address);
  await t.throwsAsync(a.fetch('b', wanted, never), { instanceOf: FlotillaError, code: 'CLOSED' });
  b.start(recorder().events);
  await t.throwsAsync(a.fetch('b', wanted, never), { code: 'DATA_CORRUPT', message: /damaged here too/ });
  await t.throwsAsync(a.fetch('b', { ...wanted, bytes: fetchBytesMax + 1 }, never), {
    code: 'INVALID_ARGUMENT',
  });
});

test('R0 a fetch of another cluster is refused', async (t) => {
  const { a, address } = await asker(t, 'another cluster');
  const b = dialling(self('b'), new Map());
  b.start({ ...recorder().events, fetch: () => Promise.resolve(Buffer.from('secret')) });
  await listen(t, b, address);
  await t.throwsAsync(a.fetch('b', wanted, never), { code: 'INVALID_ARGUMENT', message: /flotilla-cluster/ });
});

test('a fetch that is given up ends at once', async (t) => {
  const { a, address } = await asker(t);
  const b = dialling(self('b'), new Map());
  let asked = false;
  b.start({
    ...recorder().events,
    fetch: () => {
      asked = true;
      return new Promise(() => undefined);
    },
  });
  await listen(t, b, address);
  const abort = new AbortController();
  const fetched = a.fetch('b', wanted, abort.signal);
  await until(t, () => asked, 'the peer was asked');
  abort.abort();
  await t.throwsAsync(fetched, { instanceOf: FlotillaError, code: 'CLOSED' });
  await t.throwsAsync(a.fetch('b', wanted, abort.signal), { code: 'CLOSED' });
});

test('R58 links follow the members: a new one is dialled at its address, a removed one is left and its disk forgotten', async (t) => {
  const [portB, portC] = [await freePort(), await freePort()];
  const a = dialling(self('a'), new Map([['b', `127.0.0.1:${portB}`]]));
  const b = dialling(self('b'), new Map());
  const c = dialling(self('c'), new Map());
  for (const transport of [a, b, c]) transport.start(recorder().events);
  t.teardown(async () => a[Symbol.asyncDispose]());
  await listen(t, b, `127.0.0.1:${portB}`);
  await listen(t, c, `127.0.0.1:${portC}`);
  await until(t, () => a.reachable('b'), 'the first member');
  a.setMembers([member('a', undefined), member('b', undefined), member('c', `127.0.0.1:${portC}`)]);
  await until(t, () => a.reachable('c'), 'the new member');
  t.true(a.reachable('b'), 'the link to the other one stood');
  t.is(a.diskOf('c'), 'disk-c');
  a.setMembers([member('a', undefined), member('c', `127.0.0.1:${portC}`)]);
  t.false(a.reachable('b'));
  t.is(a.diskOf('b'), undefined, 'who takes the name next may have another disk');
  t.true(a.reachable('c'));
});

test('R59 R60 a stranger that calls is answered for as long as it calls, and is not called back for ever', async (t) => {
  const [portA, portB] = [await freePort(), await freePort()];
  const a = dialling({ ...self('a'), address: `127.0.0.1:${portA}` }, new Map([['b', `127.0.0.1:${portB}`]]));
  const b = dialling({ ...self('b'), address: `127.0.0.1:${portB}` }, new Map());
  const atA = recorder();
  a.start(atA.events);
  b.start(recorder().events);
  await listen(t, a, `127.0.0.1:${portA}`);
  await listen(t, b, `127.0.0.1:${portB}`);
  await until(t, () => b.reachable('a'), 'the answering link');
  b.send({ ...heartbeat, from: 'b', to: 'a', fromDiskId: 'disk-b' }, []);
  await until(t, () => atA.seen.messages.length === 1, 'the answer');
  a.setMembers([]);
  await until(t, () => !b.reachable('a') && !a.reachable('b'), 'both links end');
  t.is(b.diskOf('a'), undefined);
});
