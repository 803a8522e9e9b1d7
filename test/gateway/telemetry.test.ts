import { status, type ClientDuplexStream, type StatusObject } from '@grpc/grpc-js';
import test from 'ava';
import type {
  TelemetryCommand,
  TelemetryCommand__Output,
} from '../../src/proto/gen/apache/rocketmq/v2/TelemetryCommand.ts';
import { SessionTable, type ClientStream } from '../../src/gateway/sessions.ts';
import { openTelemetry, startGateway } from './harness.ts';

type Stream = ClientDuplexStream<TelemetryCommand, TelemetryCommand__Output>;

/** Sends settings and takes the answer: the stream is open on both sides then. */
function settle(stream: Stream): Promise<TelemetryCommand__Output> {
  stream.write({ settings: { clientType: 'PRODUCER', publishing: { topics: [] } } });
  return new Promise((resolve) => {
    stream.once('data', resolve);
  });
}

/** How the stream ends; an error is an end like any other. */
function endOf(stream: Stream): Promise<StatusObject> {
  stream.on('error', () => undefined);
  return new Promise((resolve) => {
    stream.once('status', resolve);
  });
}

test('a newer stream takes the place of the older one and is told that the server stops', async (t) => {
  await using gateway = await startGateway();
  const older = openTelemetry(gateway);
  const olderEnd = endOf(older);
  t.is((await settle(older)).status?.code, 'OK');
  const newer = openTelemetry(gateway);
  const newerEnd = endOf(newer);
  t.is((await settle(newer)).status?.code, 'OK');
  t.is((await olderEnd).code, status.OK);
  t.is((await settle(newer)).status?.code, 'OK');
  void gateway.server.close({ graceMs: 200 });
  t.like(await newerEnd, { code: status.UNAVAILABLE, details: 'the server is stopping' });
});

interface FakeStream extends ClientStream {
  ended: number;
  closed: number;
}
function fakeStream(authority: string): FakeStream {
  const stream: FakeStream = {
    authority,
    ended: 0,
    closed: 0,
    end: () => void (stream.ended += 1),
    close: () => void (stream.closed += 1),
  };
  return stream;
}

test('streams by different addresses stay, up to a bound; the end of a replaced one changes nothing', (t) => {
  const table = new SessionTable();
  const streams = Array.from({ length: 17 }, (_, at) => fakeStream(`host-${at}:8081`));
  for (const stream of streams) table.attach('client', stream);
  t.deepEqual(
    streams.map(({ ended }) => ended),
    [1, ...Array.from({ length: 16 }, () => 0)],
  );
  const again = fakeStream('host-1:8081');
  table.attach('client', again);
  t.is(streams[1]?.ended, 1);
  if (streams[1] !== undefined) table.detach('client', streams[1]);
  const known = [...table.touch('client').streams.values()];
  const left = [...streams.slice(2), again];
  t.deepEqual(known, left, 'the newest is the last');
  table.closeStreams('stop');
  t.true(left.every(({ closed }) => closed === 1));
});
