import { MessageStamp } from '../../chaos/client/messages.ts';
import { ProduceStream } from '../../chaos/client/produce-stream.ts';
import { Http2Sender } from './http2-unary.ts';
import { closedLoad } from './load.ts';
import { idBytes, type Rig } from './rig.ts';

const streamMs = 4_000;
const unaryMs = 6_000;
const frameMessages = 32;
const bodyBytes = 1024;

/**
 * Lets all brokers compile what they use: a service that has run for a minute is what users have, and cases with
 * few messages would measure the compiler otherwise.
 */
export async function warmUp(rig: Rig): Promise<void> {
  const stamp = new MessageStamp(await rig.topic('warm-up'), idBytes, bodyBytes);
  const request = (messages: number): Buffer =>
    stamp.request(Array.from({ length: messages }, () => rig.nextId()));
  {
    using produce = new ProduceStream(await rig.leaderAddress(), 'bench@warm-up');
    await closedLoad(16, streamMs, (done) => {
      produce.send(request(frameMessages), 10_000, (end) => done(end.kind === 'ok' ? frameMessages : 0));
    });
  }
  for (const { name, address } of rig.addresses) {
    using sender = new Http2Sender(address, `bench@warm-up@${name}`);
    await closedLoad(64, unaryMs / rig.addresses.length, (done) =>
      sender.send(request(1), (ok) => done(ok ? 1 : 0)),
    );
  }
}
