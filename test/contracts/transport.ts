import test, { type ExecutionContext } from 'ava';
import { FlotillaError } from '../../src/errors/flotilla-error.ts';
import type { Message } from '../../src/raft/core/types.ts';
import {
  fetchBytesMax,
  type FetchRequest,
  type Transport,
  type TransportEvents,
} from '../../src/raft/driver/transport.ts';
import { append, batch, everyMessage } from './support/raft-messages.ts';

export interface TransportsUnderTest {
  /** Both can be reached, and know of each other; not started. Their disks are `disk-a` and `disk-b`. */
  readonly a: Transport;
  readonly b: Transport;
  readonly until: (condition: () => boolean, what: string) => Promise<void>;
  readonly settle: <T>(promise: Promise<T>) => Promise<T>;
  [Symbol.asyncDispose](): Promise<void>;
}

class Recorder implements TransportEvents {
  readonly messages: Message[] = [];
  readonly frames: Buffer[] = [];
  readonly asked: [string, FetchRequest][] = [];
  answer: () => Promise<Buffer> = () => Promise.reject(new FlotillaError('DATA_CORRUPT', 'damaged here too'));

  message(message: Message, frame: Buffer): void {
    this.messages.push(message);
    this.frames.push(frame);
  }
  unreachable(): void {
    return undefined;
  }
  gone(): void {
    return undefined;
  }
  fetch(from: string, request: FetchRequest): Promise<Buffer> {
    this.asked.push([from, request]);
    return this.answer();
  }
}

type Started = TransportsUnderTest & { readonly atA: Recorder; readonly atB: Recorder };

const never = new AbortController().signal;
const wanted: FetchRequest = { kind: 'log', position: 2 ** 40 + 7, bytes: fetchBytesMax };
const refusedWith = (code: string): { instanceOf: typeof FlotillaError; code: string } => ({
  instanceOf: FlotillaError,
  code,
});

/** What src/raft/driver promises of the links between two members, while the network is calm. */
export function transportContract(name: string, make: () => Promise<TransportsUnderTest>): void {
  const check = (
    what: string,
    run: (t: ExecutionContext, under: TransportsUnderTest) => Promise<void>,
  ): void =>
    test(`${name}: ${what}`, async (t) => {
      await using under = await make();
      await run(t, under);
    });
  const started = (what: string, run: (t: ExecutionContext, under: Started) => Promise<void>): void =>
    check(what, async (t, under) => {
      const [atA, atB] = [new Recorder(), new Recorder()];
      under.a.start(atA);
      under.b.start(atB);
      await under.until(() => under.a.reachable('b') && under.b.reachable('a'), 'the links stand');
      await run(t, { ...under, atA, atB });
    });

  messages(started);
  lifetime(check);
  strangers(started);
  fetches(started);
}

type Check = (what: string, run: (t: ExecutionContext, under: TransportsUnderTest) => Promise<void>) => void;
type StartedCheck = (what: string, run: (t: ExecutionContext, under: Started) => Promise<void>) => void;

function messages(check: StartedCheck): void {
  check('messages of every kind arrive as they were sent', async (t, { a, b, atA, atB, until }) => {
    for (const message of everyMessage('a', 'b')) {
      const count = atB.messages.length;
      a.send(message, []);
      await until(() => atB.messages.length > count, `${message.kind} arrived`);
      const { payload, ...rest } = { payload: undefined, ...message };
      t.deepEqual(atB.messages.at(-1), rest as Message);
      t.deepEqual(atB.frames.at(-1), Buffer.isBuffer(payload) ? payload : Buffer.alloc(0));
    }
    const [answer] = everyMessage('b', 'a');
    if (answer !== undefined) b.send(answer, []);
    await until(() => atA.messages.length === 1, 'an answer arrived');
    t.deepEqual(atA.messages[0], answer);
    t.is(a.diskOf('b'), 'disk-b');
    t.is(b.diskOf('a'), 'disk-a');
  });

  check('batches arrive byte by byte, whatever is in them', async (t, { a, atB, until }) => {
    const parts = [Buffer.from([0, 255, 10, 13, 0]), Buffer.alloc(300_000, 'batch'), Buffer.alloc(0)];
    const batches = parts.map((data, i) => batch(i + 1, data));
    a.send(append('a', 'b', 1), batches);
    // The same batches once more, and others, as to followers that are not equally far.
    a.send(append('a', 'b', 2), batches);
    a.send(append('a', 'b', 3), batches.slice(0, 1));
    await until(() => atB.frames.length === 3, 'all arrived');
    const whole = Buffer.concat(parts);
    for (const [i, content] of [whole, whole, parts[0]].entries())
      t.true(content !== undefined && atB.frames[i]?.equals(content), `frame ${i}`);
  });

  check('a link keeps the order of what is sent on it', async (t, { a, atB, until }) => {
    const count = 200;
    const heartbeat = everyMessage('a', 'b').find(({ kind }) => kind === 'heartbeat');
    for (let readId = 1; readId <= count; readId++) {
      a.send(append('a', 'b', readId), [batch(readId, Buffer.alloc((readId * 37) % 900))]);
      if (heartbeat?.kind === 'heartbeat') a.send({ ...heartbeat, readId }, []);
    }
    await until(() => atB.messages.length === 2 * count, 'all arrived');
    const inOrder = Array.from({ length: count }, (_, i) => i + 1);
    for (const kind of ['append', 'heartbeat'] as const) {
      const ids = atB.messages.flatMap((message) =>
        message.kind === kind && 'readId' in message ? [message.readId] : [],
      );
      t.deepEqual(ids, inOrder, kind);
    }
  });
}

function lifetime(check: Check): void {
  check('before the start nothing is sent and nobody is there', async (t, { a, b, until, settle }) => {
    const [atA, atB] = [new Recorder(), new Recorder()];
    t.false(a.reachable('b'));
    t.is(a.diskOf('b'), undefined);
    a.send(append('a', 'b', 1), []);
    await t.throwsAsync(settle(a.fetch('b', wanted, never)), refusedWith('UNREACHABLE'));
    a.start(atA);
    await t.throwsAsync(settle(a.fetch('b', wanted, never)), refusedWith('CLOSED'));
    t.false(a.reachable('b'));
    b.start(atB);
    await until(() => a.reachable('b'), 'the link stands');
    a.send(append('a', 'b', 2), []);
    await until(() => atB.messages.length > 0, 'a message arrived');
    t.deepEqual(atB.messages, [append('a', 'b', 2)]);
  });

  check('behind the end nothing is sent, nothing arrives and nobody is there', async (t, under) => {
    const { a, b, until, settle } = under;
    const [atA, atB] = [new Recorder(), new Recorder()];
    a.start(atA);
    b.start(atB);
    await until(() => a.reachable('b') && b.reachable('a'), 'the links stand');
    await b[Symbol.asyncDispose]();
    b.send(append('b', 'a', 1), []);
    t.false(b.reachable('a'));
    await t.throwsAsync(settle(b.fetch('a', wanted, never)), refusedWith('UNREACHABLE'));
    await until(() => !a.reachable('b'), 'the end was seen');
    a.send(append('a', 'b', 1), []);
    await t.throwsAsync(settle(a.fetch('b', wanted, never)), refusedWith('CLOSED'));
    t.deepEqual([...atA.messages, ...atB.messages], []);
  });
}

function strangers(check: StartedCheck): void {
  check('nobody sends to itself or to a stranger', async (t, { a, atA, atB, until, settle }) => {
    for (const stranger of ['a', 'nobody']) {
      a.send(append('a', stranger, 1), []);
      t.false(a.reachable(stranger));
      t.is(a.diskOf(stranger), undefined);
      await t.throwsAsync(settle(a.fetch(stranger, wanted, never)), refusedWith('UNREACHABLE'));
    }
    a.send(append('a', 'b', 2), []);
    await until(() => atB.messages.length > 0, 'what was sent later arrived');
    t.deepEqual([...atA.messages, ...atB.messages], [append('a', 'b', 2)]);
  });
}

function fetches(check: StartedCheck): void {
  check('a fetch brings what the peer answers', async (t, { a, atA, atB, settle }) => {
    const state: FetchRequest = { kind: 'state', base: 2 ** 33, offset: 2 ** 34, bytes: 3 };
    const whole = Buffer.alloc(fetchBytesMax, 'flotilla');
    atB.answer = () => Promise.resolve(whole);
    t.true((await settle(a.fetch('b', wanted, never))).equals(whole));
    atB.answer = () => Promise.resolve(Buffer.from('flo'));
    t.deepEqual(await settle(a.fetch('b', state, never)), Buffer.from('flo'));
    atB.answer = () => Promise.resolve(Buffer.alloc(0));
    t.deepEqual(await settle(a.fetch('b', state, never)), Buffer.alloc(0));
    t.deepEqual(atB.asked, [
      ['a', wanted],
      ['a', state],
      ['a', state],
    ]);
    t.deepEqual(atA.asked, []);
  });

  check('a fetch fails as the peer refused it', async (t, { a, atB, settle }) => {
    await t.throwsAsync(settle(a.fetch('b', wanted, never)), {
      ...refusedWith('DATA_CORRUPT'),
      message: /damaged here too/,
    });
    atB.answer = () => Promise.reject(new Error('a bug'));
    await t.throwsAsync(settle(a.fetch('b', wanted, never)), {
      ...refusedWith('INTERNAL'),
      message: /a bug/,
    });
    atB.answer = () => Promise.resolve(Buffer.alloc(10));
    const few: FetchRequest = { ...wanted, bytes: 9 };
    await t.throwsAsync(settle(a.fetch('b', few, never)), refusedWith('INTERNAL'));
    const count = atB.asked.length;
    const tooMuch: FetchRequest = { ...wanted, bytes: fetchBytesMax + 1 };
    await t.throwsAsync(settle(a.fetch('b', tooMuch, never)), refusedWith('INVALID_ARGUMENT'));
    t.is(atB.asked.length, count);
  });

  check('a fetch that is given up ends at once', async (t, { a, atB, until, settle }) => {
    atB.answer = () => new Promise(() => undefined);
    const abort = new AbortController();
    const fetched = a.fetch('b', wanted, abort.signal);
    fetched.catch(() => undefined);
    await until(() => atB.asked.length === 1, 'the peer was asked');
    abort.abort();
    await t.throwsAsync(settle(fetched), refusedWith('CLOSED'));
    await t.throwsAsync(settle(a.fetch('b', wanted, abort.signal)), refusedWith('CLOSED'));
    atB.answer = () => Promise.resolve(Buffer.from('still here'));
    t.deepEqual(await settle(a.fetch('b', wanted, never)), Buffer.from('still here'));
  });
}
