import test from 'ava';
import { MessageStamp } from '../../chaos/client/messages.ts';
import { ackRequest, receiveRequest } from '../../chaos/client/requests.ts';
import { decodeReceiveFrame, decodeSendResponse } from '../../chaos/client/responses.ts';
import { loadService } from '../../src/proto/loader.ts';

const service = loadService('apache/rocketmq/v2/service.proto', 'apache.rocketmq.v2.MessagingService');

function decodeRequest(name: string, bytes: Buffer): unknown {
  const request: unknown = service[name]?.requestDeserialize(bytes);
  return request;
}

function encodeResponse(name: string, response: object): Buffer {
  const bytes = service[name]?.responseSerialize(response);
  if (bytes === undefined) throw new Error(`no method ${name}`);
  return bytes;
}

test('stamped messages are what a generated encoder would send', (t) => {
  const stamp = new MessageStamp('orders', 4, 12);
  const request = decodeRequest('SendMessage', stamp.request(['id-1', 'id-2']));
  t.like(request, {
    messages: {
      0: {
        topic: { name: 'orders' },
        systemProperties: {
          messageId: 'id-1',
          bodyEncoding: 'IDENTITY',
          messageType: 'NORMAL',
          bornHost: '127.0.0.1',
        },
        body: Buffer.from('id-1illa flo'),
      },
      1: { systemProperties: { messageId: 'id-2' }, body: Buffer.from('id-2illa flo') },
    },
  });
});

test('messages for a frame are those of a request', (t) => {
  const stamp = new MessageStamp('orders', 4, 12);
  t.deepEqual(
    stamp.messages(['id-1', 'id-2']),
    ['id-1', 'id-2'].map((id) => stamp.message(id)),
  );
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
  t.like(decodeRequest('ReceiveMessage', receive), {
    group: { name: 'g' },
    messageQueue: { topic: { name: 'orders' }, id: 3, broker: { name: 'broker-0' } },
    filterExpression: { type: 'TAG', expression: '*' },
    batchSize: 32,
    invisibleDuration: { seconds: 10 },
    autoRenew: false,
    longPollingTimeout: { seconds: 2 },
  });
  const ack = ackRequest('g', 'orders', [{ messageId: 'id-1', handle: 'h-1' }]);
  t.like(decodeRequest('AckMessage', ack), {
    group: { name: 'g' },
    topic: { name: 'orders' },
    entries: { 0: { messageId: 'id-1', receiptHandle: 'h-1' } },
  });
});

test('send answers are decoded', (t) => {
  const bytes = encodeResponse('SendMessage', {
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
  t.deepEqual(
    decodeReceiveFrame(encodeResponse('ReceiveMessage', { status: { code: 'MESSAGE_NOT_FOUND' } })),
    {
      status: { code: 40_401, message: '' },
    },
  );
  t.deepEqual(
    decodeReceiveFrame(encodeResponse('ReceiveMessage', { deliveryTimestamp: { seconds: 5 } })),
    {},
  );
  const message = {
    topic: { name: 'orders' },
    userProperties: { a: 'b' },
    systemProperties: { messageId: 'id-1', receiptHandle: 'h', queueId: 3, queueOffset: 70_000, keys: ['k'] },
    body: Buffer.from('id-1 and more'),
  };
  t.deepEqual(decodeReceiveFrame(encodeResponse('ReceiveMessage', { message })), {
    message: { messageId: 'id-1', handle: 'h', queueId: 3, queueOffset: 70_000, bodyStart: 'id-1' },
  });
});
