import test, { type ExecutionContext } from 'ava';
import type {
  AcceptedStream,
  Dial,
  OpenedEvents,
  OpenedStream,
  StreamEvents,
} from '../../src/gateway/forward/streams.ts';

export interface StreamsUnderTest {
  readonly dial: Dial;
  /** Where a process accepts streams. */
  readonly address: string;
  /** Where none does. */
  readonly nobody: string;
  /** From now on: what is accepted at `address` is told to what this makes of it. */
  accept: (stream: AcceptedStream) => StreamEvents;
  /** Ends the accepting process. */
  kill(): void;
  readonly until: (condition: () => boolean, what: string) => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

class Recorder implements OpenedEvents {
  readonly frames: Buffer[] = [];
  readonly heard: string[] = [];
  drains = 0;

  opened(): void {
    this.heard.push('opened');
  }
  frame(message: Buffer): void {
    this.frames.push(message);
  }
  drained(): void {
    this.drains++;
  }
  ended(reason: string): void {
    this.heard.push(`ended: ${reason}`);
  }
}

interface Pair {
  readonly under: StreamsUnderTest;
  readonly near: OpenedStream;
  readonly far: AcceptedStream;
  readonly atNear: Recorder;
  readonly atFar: Recorder;
}

async function open(under: StreamsUnderTest): Promise<Pair> {
  const [atNear, atFar] = [new Recorder(), new Recorder()];
  let far: AcceptedStream | undefined;
  under.accept = (stream) => {
    far = stream;
    return atFar;
  };
  const near = under.dial(under.address).open(atNear);
  await under.until(() => atNear.heard.length > 0, 'the stream is open');
  if (far === undefined) throw new Error('opened, but accepted by nobody');
  return { under, near, far, atNear, atFar };
}

function frame(number: number): Buffer {
  return Buffer.alloc(1 + ((number * 7919) % 3000), number % 251);
}

/** `deepEqual` takes seconds for as many bytes. */
function equal(some: readonly Buffer[], others: readonly Buffer[]): boolean {
  return some.length === others.length && some.every((bytes, i) => others[i]?.equals(bytes) === true);
}

/** What src/gateway/forward relies on between two processes, while the network is calm. */
export function streamsContract(name: string, make: () => Promise<StreamsUnderTest>): void {
  const check = (what: string, run: (t: ExecutionContext, under: StreamsUnderTest) => Promise<void>): void =>
    test(`${name}: ${what}`, async (t) => {
      await using under = await make();
      await run(t, under);
    });
  const opened = (what: string, run: (t: ExecutionContext, pair: Pair) => Promise<void>): void =>
    check(what, async (t, under) => run(t, await open(under)));

  frames(opened);
  ends(opened);
  check('where nobody accepts, a stream ends and was never open', async (t, { dial, nobody, until }) => {
    const events = new Recorder();
    dial(nobody).open(events);
    t.deepEqual(events.heard, [], 'nothing is heard before the stream is known');
    await until(() => events.heard.length > 0, 'the end was heard');
    t.regex(events.heard.join(), /^ended: [^,]/);
  });
}

type PairCheck = (what: string, run: (t: ExecutionContext, pair: Pair) => Promise<void>) => void;

function frames(check: PairCheck): void {
  check('frames arrive whole, once, in order, both ways', async (t, { under, near, far, atNear, atFar }) => {
    const sent = Array.from({ length: 300 }, (_, i) => frame(i)).concat(Buffer.alloc(3_000_000, 'large'));
    for (const bytes of sent) near.write(bytes);
    for (const bytes of sent.toReversed()) far.write(bytes);
    await under.until(() => atFar.frames.length >= sent.length, 'all arrived there');
    await under.until(() => atNear.frames.length >= sent.length, 'all arrived here');
    t.true(equal(atFar.frames, sent));
    t.true(equal(atNear.frames, sent.toReversed()));
    t.deepEqual(atNear.heard, ['opened']);
    t.deepEqual(atFar.heard, []);
  });

  check('a reader that pauses gets nothing, and holds its writer back', async (t, pair) => {
    const { under, near, far, atNear, atFar } = pair;
    near.write(frame(0));
    await under.until(() => atFar.frames.length === 1, 'the first arrived');
    far.pause();
    let written = 1;
    while (near.write(frame(written++)));
    far.write(frame(0));
    await under.until(() => atNear.frames.length === 1, 'the other direction is free');
    t.is(atFar.frames.length, 1);
    far.resume();
    await under.until(() => atFar.frames.length === written, 'all arrived');
    await under.until(() => atNear.drains > 0, 'the writer heard that it may go on');
    const sent = Array.from({ length: written }, (_, i) => frame(i));
    t.true(equal(atFar.frames, sent));
  });

  check('whoever accepts is held back too', async (t, { under, far, atNear, atFar }) => {
    let written = 0;
    while (far.write(frame(written++)));
    await under.until(() => atFar.drains > 0, 'the writer heard that it may go on');
    await under.until(() => atNear.frames.length === written, 'all arrived');
    t.deepEqual(atFar.heard, []);
  });
}

function ends(check: PairCheck): void {
  check('who cancels hears nothing more, the other end hears it once', async (t, pair) => {
    const { under, near, far, atNear, atFar } = pair;
    near.cancel();
    far.write(frame(1));
    await under.until(() => atFar.heard.length > 0, 'the end was heard');
    far.write(frame(2));
    const other = await open(under);
    t.is(atFar.heard.length, 1);
    t.deepEqual([atNear.heard, atNear.frames], [['opened'], []]);
    t.deepEqual(other.atNear.heard, ['opened'], 'another stream opens');
  });

  check('who refuses hears nothing more, the other end hears why', async (t, pair) => {
    const { under, near, far, atNear, atFar } = pair;
    far.refuse('this makes no sense');
    near.write(frame(1));
    await under.until(() => atNear.heard.length > 1, 'the end was heard');
    t.regex(atNear.heard.join(), /^opened,ended: .*this makes no sense/);
    t.deepEqual([atFar.heard, atFar.frames], [[], []]);
  });

  check('a process that ends ends its streams, and none opens', async (t, { under, atNear }) => {
    under.kill();
    await under.until(() => atNear.heard.length > 1, 'the end was heard');
    t.is(atNear.heard.length, 2);
    const late = new Recorder();
    under.dial(under.address).open(late);
    await under.until(() => late.heard.length > 0, 'the end was heard');
    t.regex(late.heard.join(), /^ended: /);
  });
}
