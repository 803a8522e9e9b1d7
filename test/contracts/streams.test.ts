import { credentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { Choices } from '../../chaos/sim/choices.ts';
import { EventLoop, Life } from '../../chaos/sim/event-loop.ts';
import { SimNetwork } from '../../chaos/sim/leaves/sim-network.ts';
import { SimStreams } from '../../chaos/sim/leaves/sim-streams.ts';
import { acceptGrpc, forwardMethod, systemLeaves } from '../../src/gateway/forward/grpc-streams.ts';
import type { AcceptedStream, Channel, StreamEvents } from '../../src/gateway/forward/streams.ts';
import { GrpcServer } from '../../src/proto/grpc-server.ts';
import { passUntil, waitUntil } from './support/drive.ts';
import { streamsContract, type StreamsUnderTest } from './streams.ts';

const nobodyAccepts = (): StreamEvents => {
  throw new Error('the test accepts no stream');
};

streamsContract('machine', async () => {
  const opened: Channel[] = [];
  const server = await GrpcServer.listen('127.0.0.1:0', [
    {
      definition: { Stream: forwardMethod },
      implementation: {
        Stream: (call: ServerDuplexStream<Buffer, Buffer>) =>
          acceptGrpc(call, (stream) => under.accept(stream)),
      },
    },
  ]);
  const under: StreamsUnderTest = {
    dial(address) {
      const channel = systemLeaves(credentials.createInsecure()).dial(address);
      opened.push(channel);
      return channel;
    },
    address: `127.0.0.1:${server.port}`,
    nobody: '127.0.0.1:1',
    accept: nobodyAccepts,
    kill: () => void server.close(0),
    until: waitUntil,
    async [Symbol.asyncDispose]() {
      for (const channel of opened) channel.close();
      await server.close(0);
    },
  };
  return under;
});

/** Each run of a check draws the bounds of its streams anew. */
let seed = 1;

streamsContract('simulated', async () => {
  const loop = new EventLoop();
  const choices = new Choices(seed++);
  const streams = new SimStreams(loop, new SimNetwork(loop, choices), choices);
  const lives = { a: new Life(), b: new Life() };
  streams.listen('b', lives.b, (stream: AcceptedStream) => under.accept(stream));
  const under: StreamsUnderTest = {
    dial: streams.dialFrom('a', lives.a),
    address: 'b:1',
    nobody: 'c:1',
    accept: nobodyAccepts,
    kill() {
      lives.b.alive = false;
      streams.died(lives.b, 'b');
    },
    until: async (condition, what) => passUntil(loop, condition, what),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return under;
});
