import type { BenchCase } from '../support/case.ts';
import { frameMessages, FrameSender } from '../support/frames.ts';
import { closedLoad } from '../support/load.ts';
import { target, type CaseResult, type TargetVerdict } from '../support/result.ts';
import type { Rig } from '../support/rig.ts';

const framesInFlight = 16;

/** `flotilla.v1.Produce` to the leader: 32 messages per frame, 16 frames in flight. */
export const stream: BenchCase = {
  name: 'stream',
  title: `batched stream, ${frameMessages} messages per frame, ${framesInFlight} frames in flight`,
  async run(rig) {
    return [
      await measure(rig, 1024, (rate) => target('T1', '>= 60,000 msg/s at 1 KiB', rate >= 60_000)),
      await measure(rig, 128, (rate) => target('T2', '>= 150,000 msg/s at 128 B', rate >= 150_000)),
    ];
  },
};

async function measure(
  rig: Rig,
  bodyBytes: number,
  judge: (rate: number) => TargetVerdict,
): Promise<CaseResult> {
  const topic = await rig.topic(`stream-${bodyBytes}`);
  await using sender = new FrameSender(await rig.leaderAddress(), rig.ids, { topic, bodyBytes });
  const load = async (ms: number): ReturnType<typeof closedLoad> => {
    return closedLoad(framesInFlight, ms, () => sender.sendFrame());
  };
  await load(rig.measureMs / 4);
  let result: Awaited<ReturnType<typeof load>> | undefined;
  const costs = await rig.costs(async () => {
    result = await load(rig.measureMs);
    return result.messages;
  });
  const rate = result?.perSecond ?? 0;
  return {
    name: `stream-${bodyBytes}`,
    title: `batched stream, ${bodyBytes} B`,
    numbers: {
      'msg/s': rate,
      'frame p50 ms': result?.p50 ?? 0,
      'frame p99 ms': result?.p99 ?? 0,
      failed: result?.failed ?? 0,
      ...costs,
    },
    targets: [judge(rate)],
  };
}
