import { Client, credentials, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';

import type { Outcome } from '../../../src/errors/outcome.ts';
import { createProduceService, type ProduceService } from '../../../src/gateway/produce.ts';
import { ProduceStream, type ProduceStreamOptions } from '../../../src/gateway/produce-client.ts';
import { ProduceLink } from '../../../src/gateway/produce-link.ts';
import type { ProduceLimits } from '../../../src/gateway/produce-session.ts';
import { produceMethod } from '../../../src/gateway/produce-wire.ts';
import { Writer } from '../../../src/proto/bytes.ts';
import type { SendResult } from '../../../src/store/api.ts';
import { FakeLeader, FakeView, groupInfo, topic, until } from '../forward/harness.ts';

/** Protobuf bytes of a `Message`. */
function message(topicName: string, id: string, body = 'body'): Buffer {
  const resource = new Writer().varint(0x12).string(topicName).finish();
  const system = new Writer().varint(0x1a).string(id).varint(0x30).varint(1).finish();
  const writer = new Writer().varint(0x0a).bytes(resource).varint(0x1a).bytes(system);
  return writer.varint(0x22).string(body).finish();
}

interface Served {
  readonly leader: FakeLeader;
  readonly view: FakeView;
  readonly service: ProduceService;
  readonly address: string;
  readonly server: Server;
}

async function serve(t: ExecutionContext, limits?: ProduceLimits): Promise<Served> {
  const leader = new FakeLeader();
  const view = new FakeView([{ ...groupInfo([], undefined), leader: 'a' }]);
  const router = view.router({ localLeader: () => leader });
  const service = createProduceService({ backend: router, ...(limits === undefined ? {} : { limits }) });
  const server = new Server();
  server.addService(service.definition, service.implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  t.teardown(async () => {
    server.forceShutdown();
    await router[Symbol.asyncDispose]();
  });
  return { leader, view, service, server, address: `127.0.0.1:${port}` };
}

async function connect(
  t: ExecutionContext,
  address: string,
  options: ProduceStreamOptions = {},
): Promise<ProduceStream> {
  const stream = await ProduceStream.connect(address, options);
  t.teardown(() => stream[Symbol.asyncDispose]());
  return stream;
}

function send(stream: ProduceStream, ...messages: Buffer[]): Promise<Outcome<SendResult>> {
  return new Promise((resolve) => {
    stream.send(messages, resolve);
  });
}

test('frames are stored and answered with the place of each message', async (t) => {
  const { leader, address, service } = await serve(t);
  const stream = await connect(t, address);
  const first = message('t', 'id-1');
  t.deepEqual(await send(stream, first, message('t', 'id-2')), {
    kind: 'done',
    value: { queueIds: [0, 0], queueOffsets: [100, 101] },
  });
  t.like(leader.sends[0], { topic: 't', count: 2 });
  t.true(leader.sends[0]?.records.includes(first));
  await stream.close();
  t.is(service.stats.frames, 1);
});

test('many frames in flight keep their order and find their own answer', async (t) => {
  const { leader, address } = await serve(t, { frames: 4, bytes: 1000 });
  const stream = await connect(t, address, { inFlightMax: 1000 });
  const answers = Array.from({ length: 300 }, (_, at) =>
    send(stream, message('t', `id-${at}`, `body ${at};`)),
  );
  const outcomes = await Promise.all(answers);
  t.deepEqual(
    outcomes.map((outcome) => outcome.kind === 'done' && outcome.value.queueOffsets[0]),
    outcomes.map((_, at) => (at + 1) * 100),
  );
  t.true(leader.sends.every(({ records }, at) => records.includes(`body ${at};`)));
});

test('the stream is not read while too many frames wait', async (t) => {
  const { leader, address, service } = await serve(t, { frames: 4, bytes: 1_000_000 });
  leader.held = true;
  const stream = await connect(t, address, { inFlightMax: 500 });
  const body = 'x'.repeat(30_000);
  const answers = Array.from({ length: 400 }, (_, at) => send(stream, message('t', `id-${at}`, body)));
  await until(() => service.stats.frames >= 4, 'the window is full');
  await new Promise((resolve) => setTimeout(resolve, 100));
  // A paused stream still hands over the message that it had begun to parse.
  t.true(service.stats.frames <= 6, `${service.stats.frames} frames were read`);
  leader.release();
  const outcomes = await Promise.all(answers);
  t.true(outcomes.every(({ kind }) => kind === 'done'));
});

test('the client has a window too', async (t) => {
  const { leader, address } = await serve(t);
  leader.held = true;
  const stream = await connect(t, address, { inFlightMax: 2 });
  const outcomes: Outcome<SendResult>[] = [];
  const room = [1, 2, 3].map((at) =>
    stream.send([message('t', `id-${at}`)], (outcome) => outcomes.push(outcome)),
  );
  t.deepEqual(room, [true, false, false]);
  t.like(outcomes, [{ kind: 'refused', code: 'OVERLOADED' }]);
  await until(() => leader.sends.length === 2, 'both arrived');
  leader.release();
  await stream.room();
  t.true(stream.writable);
});

test('what cannot be stored is refused with its reason', async (t) => {
  const { view, leader, address } = await serve(t);
  const stream = await connect(t, address);
  t.like(await send(stream), { kind: 'refused', code: 'INVALID_ARGUMENT' });
  t.like(await send(stream, message('t', 'a'), message('u', 'b')), {
    kind: 'refused',
    code: 'INVALID_ARGUMENT',
  });
  t.like(await send(stream, message('unknown', 'a')), { kind: 'refused', code: 'TOPIC_NOT_FOUND' });
  const group = { ...groupInfo([], undefined), leader: 'a' };
  const fifo = { ...topic('f'), type: 'FIFO' } as const;
  const closed = { ...topic('r'), permission: 'READ' } as const;
  view.set({ ...group, topics: new Map([fifo, closed].map((config) => [config.name, config])) });
  t.like(await send(stream, message('f', 'a')), { kind: 'refused', code: 'TOPIC_TYPE_MISMATCH' });
  t.like(await send(stream, message('r', 'a')), { kind: 'refused', code: 'TOPIC_FORBIDDEN' });
  t.is(leader.sends.length, 0);
});

test('a topic that only the leader knows is found', async (t) => {
  const { leader, address } = await serve(t);
  leader.topics.set('fresh', topic('fresh'));
  t.like(await send(await connect(t, address), message('fresh', 'a')), { kind: 'done' });
});

test('a frame that the leader never answers is unknown, at the server and without it', async (t) => {
  const { leader, address } = await serve(t);
  leader.held = true;
  const stream = await connect(t, address, { timeoutMs: 200 });
  t.like(await send(stream, message('t', 'a')), { kind: 'unknown' });
});

test('a broken stream makes what waits unknown and refuses the rest', async (t) => {
  const { leader, address, server } = await serve(t);
  leader.held = true;
  const stream = await connect(t, address);
  const waiting = send(stream, message('t', 'a'));
  await until(() => leader.sends.length === 1, 'the frame arrived');
  server.forceShutdown();
  t.like(await waiting, { kind: 'unknown' });
  t.true((stream.broken ?? '').length > 0);
  t.like(await send(stream, message('t', 'b')), { kind: 'refused', code: 'UNREACHABLE' });
  await t.throwsAsync(ProduceStream.connect(address, { connectTimeoutMs: 300 }), { code: 'UNREACHABLE' });
});

test('a link repeats nothing, and opens its stream again at the next address', async (t) => {
  const [first, second] = [await serve(t), await serve(t)];
  const link = new ProduceLink({ addresses: [first.address, second.address], connectTimeoutMs: 300 });
  t.teardown(() => link[Symbol.asyncDispose]());
  t.like(await link.send([message('t', 'a')]), { kind: 'done' });
  first.leader.held = true;
  const waiting = [link.send([message('t', 'b')]), link.send([message('t', 'c')])];
  await until(() => first.leader.sends.length === 3, 'the frames arrived');
  first.server.forceShutdown();
  for (const outcome of await Promise.all(waiting)) t.is(outcome.kind, 'unknown');
  t.is(second.leader.sends.length, 0);
  t.like(await link.send([message('t', 'd')]), { kind: 'done' });
  t.is(second.leader.sends.length, 1);
  second.server.forceShutdown();
  t.not((await link.send([message('t', 'e')])).kind, 'done');
  t.like(await link.send([message('t', 'f')]), { kind: 'refused', code: 'UNREACHABLE' });
});

test('a malformed frame ends the stream, is counted and harms nobody else', async (t) => {
  const { address, service } = await serve(t);
  const client = new Client(address, credentials.createInsecure());
  t.teardown(() => client.close());
  const { path, requestSerialize, responseDeserialize } = produceMethod;
  const error = await new Promise<ServiceError>((resolve) => {
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    call.on('error', resolve);
    call.on('data', () => undefined);
    call.write(Buffer.from([0x0a, 0xff, 0x7f]));
  });
  t.is(error.code, 3);
  t.is(service.stats.malformed, 1);
  t.like(await send(await connect(t, address), message('t', 'a')), { kind: 'done' });
});
