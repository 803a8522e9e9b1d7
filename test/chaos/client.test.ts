import { loadSync } from '@grpc/proto-loader';
import test from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { ackRequest, receiveRequest } from '../../chaos/client/requests.ts';
import { decodeReceiveFrame, decodeSendResponse } from '../../chaos/client/responses.ts';
import { asset, protoOptions } from '../../src/proto/load.ts';

const types = loadSync('apache/rocketmq/v2/service.proto', { ...protoOptions, includeDirs: [asset('proto')] });
const service = types['apache.rocketmq.v2.MessagingService'];

interface Codec {
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (value: unknown) => Buffer;
}

function method(name: string): Codec {
  if (service === undefined || 'format' in service) throw new Error('no service');
  const found: unknown = (service as Record<string, unknown>)[name];
  return found as Codec;
}

test('stamped messages are what a generated encoder would send', (t) => {
  const stamp = new MessageStamp('orders', 4, 12);
  const request = method('SendMessage').requestDeserialize(stamp.request(['id-1', 'id-2']));
  t.like(request, {
    messages: {
      0: {
        topic: { name: 'orders' },
        systemProperties: { messageId: 'id-1', bodyEncoding: 'IDENTITY', messageType: 'NORMAL', bornHost: '127.0.0.1' },
        body: Buffer.from('id-1illa flo'),
      },
      1: { systemProperties: { messageId: 'id-2' }, body: Buffer.from('id-2illa flo') },
    },
  });
});

test('a stamp refuses ids of another length', (t) => {
  t.throws(() => new MessageStamp('orders', 4, 12).message('id-10'), { instanceOf: RangeError });
});

test('receive and acknowledge requests carry every field', (t) => {
  const receive = receiveRequest({
    group: 'g',
    topic: 'orders',
    queueId: 3,
    broker: 'broker-0',
    batchSize: 32,
    invisibleSeconds: 10,
    pollSeconds: 2,
  });
  t.like(method('ReceiveMessage').requestDeserialize(receive), {
    group: { name: 'g' },
    messageQueue: { topic: { name: 'orders' }, id: 3, broker: { name: 'broker-0' } },
    filterExpression: { type: 'TAG', expression: '*' },
    batchSize: 32,
    invisibleDuration: { seconds: 10 },
    autoRenew: false,
    longPollingTimeout: { seconds: 2 },
  });
  const ack = ackRequest('g', 'orders', [{ messageId: 'id-1', handle: 'h-1' }]);
  t.like(method('AckMessage').requestDeserialize(ack), {
    group: { name: 'g' },
    topic: { name: 'orders' },
    entries: { 0: { messageId: 'id-1', receiptHandle: 'h-1' } },
  });
});

test('send answers are decoded', (t) => {
  const bytes = method('SendMessage').responseSerialize({
    status: { code: 'OK', message: 'fine' },
    entries: [
      { status: { code: 'OK' }, messageId: 'id-1', offset: 7 },
      { status: { code: 'OK' }, messageId: 'id-2', offset: 0, transactionId: 'ignored' },
    ],
  });
  t.deepEqual(decodeSendResponse(bytes), {
    status: { code: 20_000, message: 'fine' },
    entries: [
      { code: 20_000, messageId: 'id-1', offset: 7 },
      { code: 20_000, messageId: 'id-2', offset: 0 },
    ],
  });
});

test('received frames are decoded', (t) => {
  const { responseSerialize } = method('ReceiveMessage');
  t.deepEqual(decodeReceiveFrame(responseSerialize({ status: { code: 'MESSAGE_NOT_FOUND' } })), {
    status: { code: 40_401, message: '' },
  });
  t.deepEqual(decodeReceiveFrame(responseSerialize({ deliveryTimestamp: { seconds: 5 } })), {});
  const message = {
    topic: { name: 'orders' },
    userProperties: { a: 'b' },
    systemProperties: { messageId: 'id-1', receiptHandle: 'h', queueId: 3, queueOffset: 70_000, keys: ['k'] },
    body: Buffer.from('id-1 and more'),
  };
  t.deepEqual(decodeReceiveFrame(responseSerialize({ message })), {
    message: { messageId: 'id-1', handle: 'h', queueId: 3, queueOffset: 70_000, bodyStart: 'id-1' },
  });
});
