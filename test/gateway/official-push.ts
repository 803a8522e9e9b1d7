// A process with the unmodified push consumer: `official-push.js ADDRESS COUNT`. Sends what it consumed to its parent
// once COUNT messages are acknowledged, and exits: the client leaves timers behind when it is shut down.
import { ConsumeResult, PushConsumer } from 'rocketmq-client-nodejs';

const silent = { info() {}, warn() {}, error() {}, debug() {} };
const [address = '', count = '0'] = process.argv.slice(2);
const consumed: { body: string; attempt: number }[] = [];
const consumer = new PushConsumer({
  endpoints: address,
  namespace: '',
  logger: silent,
  consumerGroup: 'billing',
  subscriptions: new Map([['orders', '*']]),
  messageListener: {
    consume(message) {
      consumed.push({ body: message.body.toString(), attempt: message.deliveryAttempt ?? 0 });
      if (consumed.length === Number(count)) process.send?.(consumed);
      return Promise.resolve(ConsumeResult.SUCCESS);
    },
  },
});
process.once('disconnect', () => process.exit(0));
await consumer.startup();
