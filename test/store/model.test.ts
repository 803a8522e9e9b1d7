import { randomInt } from 'node:crypto';
import test from 'ava';
import * as fc from 'fast-check';
import { messageView } from '../../src/commitlog/record.ts';
import type { AckResult, Delivery, SendResult } from '../../src/store/api.ts';
import { parseHandle } from '../../src/store/handle.ts';
import { plain, receiveRequest, sendGroup, World } from './support.ts';

const seed = randomInt(2 ** 31);

type Step =
  | { readonly kind: 'send'; readonly ids: readonly number[] }
  | { readonly kind: 'receive'; readonly client: number; readonly batch: number; readonly attempt: number }
  | { readonly kind: 'ack'; readonly pick: number }
  | { readonly kind: 'hide'; readonly pick: number; readonly ms: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'propose' | 'apply' | 'settle' | 'elect' | 'checkpoint' };

const turns = ['propose', 'apply', 'settle', 'settle', 'elect', 'checkpoint'] as const;
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('send' as const),
      ids: fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('receive' as const),
      client: fc.nat(2),
      batch: fc.integer({ min: 1, max: 5 }),
      attempt: fc.nat(3),
    }),
    fc.record({ kind: fc.constant('ack' as const), pick: fc.nat(20) }),
    fc.record({ kind: fc.constant('hide' as const), pick: fc.nat(20), ms: fc.nat(15_000) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(12_000) }),
    fc.record({ kind: fc.constantFrom(...turns) }),
  ) satisfies fc.Arbitrary<Step>,
  { minLength: 10, maxLength: 80 },
);

/** What a client may believe, from the answers it got. */
class Model {
  readonly world: World;
  readonly place = new Map<number, string>();
  readonly acked = new Set<string>();
  readonly held: Delivery[] = [];
  /** Live lease of a place: end of its time. */
  readonly leased = new Map<string, { endMs: number; handle: string; attemptId: string }>();
  requests = 0;
  answers = 0;

  constructor(world: World) {
    this.world = world;
  }

  async run(step: Step): Promise<void> {
    const { world } = this;
    if (step.kind === 'send') this.#send(step.ids);
    else if (step.kind === 'receive') this.#receive(step);
    else if (step.kind === 'ack') this.#ack(step.pick);
    else if (step.kind === 'hide') this.#hide(step);
    else if (step.kind === 'wait') world.nowMs += step.ms;
    else if (step.kind === 'propose') world.propose();
    else if (step.kind === 'apply') world.applyTo(world.log.last);
    else if (step.kind === 'elect') {
      world.session.resign();
      world.applyTo(world.log.last);
      world.elect();
    } else if (step.kind === 'checkpoint') await world.store.checkpoint(world.log.last);
    else {
      world.applyTo(world.log.last);
      await world.settle();
    }
    world.session.tick();
  }

  #send(ids: readonly number[]): void {
    this.requests += 1;
    const specs = ids.map((id) => ({ id: `m${id}` }));
    this.world.session.send(sendGroup(...specs), (outcome) => {
      this.answers += 1;
      if (outcome.kind === 'done') this.#sent(ids, outcome.value);
    });
  }

  #sent(ids: readonly number[], { queueIds, queueOffsets }: SendResult): void {
    for (const [i, id] of ids.entries()) {
      const place = `${queueIds[i]}/${queueOffsets[i]}`;
      const first = this.place.get(id) ?? place;
      if (first !== place) throw new Error(`message ${id} at ${first} and ${place}`);
      this.place.set(id, first);
    }
  }

  #receive(step: { client: number; batch: number; attempt: number }): void {
    this.requests += 1;
    const attemptId = step.attempt === 0 ? '' : `c${step.client}.${step.attempt}`;
    const change = { clientId: `c${step.client}`, batchSize: step.batch, attemptId, pollMs: 1_000 };
    this.world.session.receive(receiveRequest(change), (outcome) => {
      this.answers += 1;
      if (outcome.kind === 'done') for (const delivery of outcome.value) this.#delivered(delivery, attemptId);
    });
  }

  #delivered(delivery: Delivery, attemptId: string): void {
    const { record, handle } = delivery;
    const place = `${messageView.queueId(record, 0)}/${messageView.queueOffset(record, 0)}`;
    if (this.acked.has(place)) throw new Error(`acknowledged ${place} came back`);
    const other = this.leased.get(place);
    const repeat = attemptId !== '' && other?.attemptId === attemptId;
    if (other !== undefined && other.endMs > this.world.nowMs && !repeat) {
      throw new Error(`two live leases of ${place}`);
    }
    this.leased.set(place, { endMs: parseHandle(handle)?.deadlineMs ?? 0, handle, attemptId });
    this.held.push(delivery);
  }

  #ack(pick: number): void {
    const delivery = this.held[pick % Math.max(1, this.held.length)];
    if (delivery === undefined) return;
    this.requests += 1;
    const { record, handle } = delivery;
    const place = `${messageView.queueId(record, 0)}/${messageView.queueOffset(record, 0)}`;
    const request = { group: 'workers', topic: plain.name, entries: [{ handle, messageId: '' }] };
    this.world.session.ack(request, (outcome) => {
      this.answers += 1;
      const ok = outcome.kind === 'done' && (outcome.value satisfies AckResult)[0] === 'ok';
      if (ok) this.acked.add(place);
    });
  }

  #hide(step: { pick: number; ms: number }): void {
    const delivery = this.held[step.pick % Math.max(1, this.held.length)];
    if (delivery === undefined) return;
    this.requests += 1;
    const place = `${messageView.queueId(delivery.record, 0)}/${messageView.queueOffset(delivery.record, 0)}`;
    const known = this.leased.get(place);
    // From here on the lease may end earlier than its old handle says, whatever the answer.
    if (known !== undefined) this.leased.delete(place);
    this.world.session.changeInvisible(
      {
        group: 'workers',
        topic: plain.name,
        handle: delivery.handle,
        invisibleMs: step.ms,
        operationId: '',
      },
      () => {
        this.answers += 1;
      },
    );
  }
}

test('random work of clients and leaders keeps what a consumer relies on', async (t) => {
  t.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      await using world = await World.open();
      await world.value((reply) => world.session.createTopic(plain, reply));
      const model = new Model(world);
      for (const step of plan) await model.run(step);
      world.applyTo(world.log.last);
      await world.settle();
      world.nowMs += 60_000;
      world.session.tick();
      await world.settle();
      if (model.requests !== model.answers) throw new Error(`${model.requests} / ${model.answers} answers`);
      await sameElsewhere(world);
    }),
    { seed, numRuns: 60 },
  );
  t.pass();
});

/** The state is the same when it is replayed from the start, and when it goes on from the newest checkpoint. */
async function sameElsewhere(world: World): Promise<void> {
  const live = world.store.state.dump();
  await using other = await World.open();
  for (const batch of world.log.batches.slice(other.store.appliedIndex)) other.store.apply(batch);
  if (other.store.state.dump() !== live) throw new Error('a replay makes another state');
  await using restarted = await world.reopened();
  if (restarted.state.dump() !== live) throw new Error('a restart makes another state');
}
