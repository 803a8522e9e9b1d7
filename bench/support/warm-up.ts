import { MessageStamp } from '../../chaos/client/messages.ts';
import { FrameSender } from './frames.ts';
import { Http2Sender } from './http2-unary.ts';
import { closedLoad } from './load.ts';
import { idBytes } from './ids.ts';
import type { Rig } from './rig.ts';

const streamMs = 4_000;
const unaryMs = 6_000;
const bodyBytes = 1024;

/**
 * Lets all brokers compile what they use: a service that has run for a minute is what users have, and cases with
 * few messages would measure the compiler otherwise.
 */
export async function warmUp(rig: Rig): Promise<void> {
  const topic = await rig.topic('warm-up');
  {
    await using sender = new FrameSender(await rig.leaderAddress(), rig.ids, { topic, bodyBytes });
    await closedLoad(16, streamMs, () => sender.sendFrame());
  }
  const stamp = new MessageStamp(topic, idBytes, bodyBytes);
  for (const { name, address } of rig.addresses) {
    using sender = new Http2Sender(address, `bench@warm-up@${name}`);
    await closedLoad(64, unaryMs / rig.addresses.length, async () =>
      (await sender.send(stamp.request([rig.ids.next()]))) ? 1 : 0,
    );
  }
}
