import { createServer } from 'node:net';
import { Choices } from '../../chaos/sim/choices.ts';
import { EventLoop } from '../../chaos/sim/event-loop.ts';
import { SimNetwork } from '../../chaos/sim/leaves/sim-network.ts';
import { SimTransport, type Wiring } from '../../chaos/sim/leaves/sim-transport.ts';
import { GrpcServer } from '../../src/proto/grpc-server.ts';
import { GrpcTransport } from '../../src/raft/driver/grpc-transport.ts';
import { drive, passUntil, waitUntil } from './support/drive.ts';
import { transportContract } from './transport.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

transportContract('machine', async () => {
  const addresses = { a: `127.0.0.1:${await freePort()}`, b: `127.0.0.1:${await freePort()}` };
  const members = (['a', 'b'] as const).map((id) => {
    return { id, role: 'voter' as const, diskId: undefined, address: addresses[id] };
  });
  const make = (nodeId: 'a' | 'b'): GrpcTransport => {
    const self = {
      clusterId: 'c',
      groupId: 'g',
      nodeId,
      diskId: `disk-${nodeId}`,
      address: addresses[nodeId],
    };
    const transport = new GrpcTransport({ self, addresses: new Map() });
    transport.setMembers(members);
    return transport;
  };
  const [a, b] = [make('a'), make('b')];
  const servers = [
    await GrpcServer.listen(addresses.a, [a.service()]),
    await GrpcServer.listen(addresses.b, [b.service()]),
  ];
  return {
    a,
    b,
    until: waitUntil,
    settle: async (promise) => promise,
    async [Symbol.asyncDispose]() {
      for (const resource of [a, b, ...servers]) await resource[Symbol.asyncDispose]();
    },
  };
});

transportContract('simulated', async () => {
  const loop = new EventLoop();
  const transports = new Map<string, SimTransport>();
  const wiring: Wiring = {
    network: new SimNetwork(loop, new Choices(1)),
    endpoint: (node) => transports.get(node),
    run: (node, task) => {
      const endpoint = transports.get(node);
      loop.touch();
      if (endpoint !== undefined) task(endpoint);
    },
    onSend: () => undefined,
    after: (ms, run) => void loop.schedule(ms * 1000, undefined, run),
  };
  const make = (id: string): SimTransport => {
    const transport = new SimTransport({ id, diskId: `disk-${id}` }, wiring);
    transport.setMembers(
      ['a', 'b'].map((name) => ({ id: name, role: 'voter', diskId: undefined, address: undefined })),
    );
    transports.set(id, transport);
    return transport;
  };
  return {
    a: make('a'),
    b: make('b'),
    until: async (condition, what) => passUntil(loop, condition, what),
    settle: async (promise) => drive(loop, promise),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
