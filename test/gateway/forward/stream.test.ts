import test, { type ExecutionContext } from 'ava';
import { Client, credentials, Server, ServerCredentials, type ServiceError } from '@grpc/grpc-js';
import * as fc from 'fast-check';

import type { Outcome } from '../../../src/errors/outcome.ts';
import { FramePacker, readEntries } from '../../../src/gateway/forward/frames.ts';
import { forwardMethod, systemLeaves } from '../../../src/gateway/forward/grpc-streams.ts';
import { ForwardLink } from '../../../src/gateway/forward/link.ts';
import { opsByCode, receiveOp, sendOp, type AnyOp } from '../../../src/gateway/forward/ops.ts';
import { defaultForwardLimits, type ForwardLimits } from '../../../src/gateway/forward/service-deps.ts';
import { createForwardService } from '../../../src/gateway/forward/service.ts';
import { DecodeError } from '../../../src/proto/bytes.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { encodeFrame } from '../../../src/proto/frame.ts';
import { FakeBroker, FakeLeader, receiveOf, sendOf, until } from './harness.ts';

interface Pair {
  readonly broker: FakeBroker;
  readonly leader: FakeLeader;
  readonly link: ForwardLink;
}

const leaves = systemLeaves(credentials.createInsecure());

function linkTo(address: string, options: { group: string; limits: ForwardLimits }): ForwardLink {
  return new ForwardLink(leaves.dial(address), { ...options, clock: systemClock });
}

async function pair(
  t: ExecutionContext,
  limits = { client: defaultForwardLimits, server: defaultForwardLimits },
): Promise<Pair> {
  const broker = await FakeBroker.start('a', { limits: limits.server });
  const leader = new FakeLeader();
  broker.leader = leader;
  const link = linkTo(broker.address, { group: 'g0', limits: limits.client });
  t.teardown(() => {
    link.close();
    broker.kill();
  });
  return { broker, leader, link };
}

function request(link: ForwardLink, op: AnyOp, what: unknown): Promise<Outcome<unknown>> {
  return new Promise((resolve) => {
    link.request(op, what, resolve);
  });
}

test('requests of one turn share a frame, and so do their answers', async (t) => {
  let frames = 0;
  const server = new Server();
  const leader = new FakeLeader();
  const service = createForwardService({
    clock: systemClock,
    groupName: 'g0',
    localLeader: () => leader,
    leaderHint: () => ({ leader: 'a', term: 1 }),
  });
  const counting = {
    ...forwardMethod,
    requestDeserialize: (bytes: Buffer): Buffer => {
      frames += 1;
      return bytes;
    },
    responseSerialize: (bytes: Buffer): Buffer => {
      frames += 1000;
      return bytes;
    },
  };
  server.addService({ Stream: counting }, service.implementation);
  const port = await new Promise<number>((resolve) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound));
  });
  const link = linkTo(`127.0.0.1:${port}`, { group: 'g0', limits: defaultForwardLimits });
  t.teardown(() => {
    link.close();
    server.forceShutdown();
  });
  const answers = Array.from({ length: 200 }, (_, at) => request(link, sendOp, sendOf('t', `m${at}`)));
  t.true((await Promise.all(answers)).every(({ kind }) => kind === 'done'));
  t.is(frames, 1001);
});

test('a frame is closed near 1 MiB; one larger request travels alone', async (t) => {
  const { leader, link } = await pair(t);
  const body = 'x'.repeat(3 * 1024 * 1024);
  const answers = [body, 'small', body].map((text) => request(link, sendOp, sendOf('t', text)));
  t.true((await Promise.all(answers)).every(({ kind }) => kind === 'done'));
  t.deepEqual(
    leader.sends,
    [body, 'small', body].map((text) => sendOf('t', text)),
  );
});

test('the gateway refuses beyond its bounds and recovers', async (t) => {
  const { leader, link } = await pair(t, {
    client: { requests: 3, bytes: 100_000 },
    server: defaultForwardLimits,
  });
  leader.held = true;
  const held = [1, 2, 3].map(() => request(link, sendOp, sendOf('t', 'x')));
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'refused', code: 'OVERLOADED' });
  await until(() => leader.sends.length === 3, 'three arrived');
  leader.release();
  await Promise.all(held);
  t.like(await request(link, sendOp, sendOf('t', 'x'.repeat(100_000))), {
    kind: 'refused',
    code: 'OVERLOADED',
  });
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'done' });
  t.is(link.pending, 0);
});

test('the leader refuses beyond its bounds, and frees what was given up', async (t) => {
  const { broker, leader, link } = await pair(t, {
    client: defaultForwardLimits,
    server: { requests: 2, bytes: 100_000 },
  });
  const ids = [1, 2].map(() => link.request(receiveOp as AnyOp, receiveOf('t', 1000), () => undefined));
  await until(() => leader.receives.length === 2, 'both polls are parked');
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'refused', code: 'OVERLOADED' });
  t.is(broker.service.stats.overloaded, 1);
  t.false(link.withdraw(ids[0] ?? 0));
  await until(() => leader.cancelled === 1, 'the poll was given up');
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'done' });
});

test('a withdrawn poll counts until the leader has answered it', async (t) => {
  const { leader, link } = await pair(t, {
    client: { requests: 1, bytes: 100_000 },
    server: defaultForwardLimits,
  });
  const answers: Outcome<unknown>[] = [];
  const id = link.request(receiveOp, receiveOf('t', 1000), (outcome) => answers.push(outcome));
  await until(() => leader.receives.length === 1, 'the poll is parked');
  t.false(link.withdraw(id));
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'refused', code: 'OVERLOADED' });
  await until(() => link.pending === 0, 'the leader answered');
  t.deepEqual(answers, [{ kind: 'done', value: [] }]);
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'done' });
});

test('requests for a group that the broker does not serve are refused', async (t) => {
  const { broker } = await pair(t);
  const link = linkTo(broker.address, { group: 'other', limits: defaultForwardLimits });
  t.teardown(() => link.close());
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'refused', code: 'NOT_LEADER' });
});

test('a request that waits for a stream that never opens was never sent', async (t) => {
  const link = linkTo('127.0.0.1:1', { group: 'g0', limits: defaultForwardLimits });
  t.teardown(() => link.close());
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'refused', code: 'UNREACHABLE' });
});

test('a broken stream makes what was sent unknown, and the next request finds nobody', async (t) => {
  const { broker, leader, link } = await pair(t);
  leader.held = true;
  const answer = request(link, sendOp, sendOf('t', 'x'));
  await until(() => leader.sends.length === 1, 'sent');
  broker.kill();
  t.like(await answer, { kind: 'unknown' });
  t.like(await request(link, sendOp, sendOf('t', 'y')), { kind: 'refused', code: 'UNREACHABLE' });
  t.is(link.pending, 0);
});

test('closing the gateway gives up its parked polls', async (t) => {
  const { leader, link } = await pair(t);
  const answer = request(link, receiveOp, receiveOf('t', 10_000));
  await until(() => leader.receives.length === 1, 'the poll is parked');
  link.close();
  t.like(await answer, { kind: 'unknown' });
  await until(() => leader.cancelled === 1, 'the leader gave it up');
});

/** Sends one raw frame and answers how the stream ended. */
function raw(t: ExecutionContext, address: string, frame: Buffer): Promise<ServiceError> {
  const client = new Client(address, credentials.createInsecure());
  t.teardown(() => client.close());
  return new Promise((resolve) => {
    const { path, requestSerialize, responseDeserialize } = forwardMethod;
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    call.on('error', resolve);
    call.on('data', () => undefined);
    call.write(frame);
  });
}

function entry(code: number, body: Buffer): Buffer {
  const packer = new FramePacker('g0');
  const begun = packer.begin(code, 1);
  begun.writer.raw(body);
  packer.end(begun);
  return packer.take() ?? Buffer.alloc(0);
}

test('malformed frames end their stream, are counted and harm nobody else', async (t) => {
  const { broker, leader, link } = await pair(t);
  const frames = [
    Buffer.from([0xff]),
    encodeFrame([Buffer.from([9])]), // unknown version
    encodeFrame([Buffer.from([1, 2, 103, 48, 255, 255, 255, 255])]), // entry longer than the frame
    entry(200, Buffer.alloc(0)), // unknown operation
    entry(sendOp.code, Buffer.from([1, 116, 1, 9, 9, 9])), // no record
    entry(sendOp.code, Buffer.concat([Buffer.from([1, 116, 2]), sendOf('t', 'x').records])), // one record for two
    entry(receiveOp.code, Buffer.from([1])),
  ];
  for (const frame of frames) t.is((await raw(t, broker.address, frame)).code, 3);
  t.is(broker.service.stats.malformed, frames.length);
  t.is(leader.sends.length, 0);
  t.like(await request(link, sendOp, sendOf('t', 'x')), { kind: 'done' });
});

test('random bytes are refused with DecodeError by every decoder', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(15), (bytes, code) => {
      try {
        readEntries(encodeFrame([Buffer.from([1, 0]), bytes]), (_group, { body }) => {
          opsByCode.get(code)?.decode(body);
        });
        readEntries(entry(code, Buffer.from(bytes)), (_group, { body }) => {
          opsByCode.get(code)?.decode(body);
        });
        readEntries(entry(code, Buffer.from(bytes)), (_group, { body }) => {
          opsByCode.get(code)?.decodeResult(body);
        });
      } catch (error) {
        t.true(error instanceof DecodeError, String(error));
      }
    }),
  );
});
