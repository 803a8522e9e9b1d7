import { messageRecord } from '../../commitlog/layout.ts';
import { messageView } from '../../commitlog/record.ts';
import { done, refused, unknown, type Outcome } from '../../errors/outcome.ts';
import type { Reply, SendGroup, SendResult, TopicConfig } from '../api.ts';
import { IdRing } from '../id-ring.ts';
import { hasTopic, messageEnd, messageGroupHash, messageType } from '../message.ts';
import type { TopicState } from '../topics.ts';
import type { SessionContext } from './context.ts';
import type { DraftBuilder, Work } from './outbox.ts';
import { diskFull, noTopic, notLeader, overloaded } from './refusals.ts';

const maxIdsInFlight = 1 << 22;

/** Takes sends: checks them, and gives each message its place when its batch is gathered. */
export class SendDesk {
  readonly context: SessionContext;
  /** Ids that are gathered but not applied, oldest first. */
  readonly inFlight = new IdRing(maxIdsInFlight);
  /** Answer when proposed, before anything is durable. A sabotage for tests of the checks. */
  ackEarly = false;
  /** Topics with a deletion in flight: nothing may follow it in the log. */
  readonly deleting = new Set<string>();
  /** Topic -> per queue the next offset, messages in flight included. */
  readonly #tails = new Map<string, { next: number[]; rotation: number }>();

  constructor(context: SessionContext) {
    this.context = context;
  }

  send(group: SendGroup, reply: Reply<SendResult>): void {
    const topic = this.context.state.topics.get(group.topic);
    if (topic === undefined) return this.context.reads.read(reply, () => noTopic(group.topic));
    const outcome = this.refusal() ?? this.#tooLarge(group) ?? checkGroup(group, topic);
    if (outcome !== undefined) reply(outcome);
    else if (!this.context.outbox.push(new SendWork(this, group, reply))) reply(overloaded);
  }

  /** Why no message is taken now. */
  refusal(): Outcome<never> | undefined {
    if (this.context.closed) return notLeader;
    return this.context.diskFull ? diskFull : undefined;
  }

  #tooLarge({ records }: SendGroup): Outcome<never> | undefined {
    const { maxSendBytes } = this.context.limits;
    if (records.length <= maxSendBytes) return undefined;
    const text = `the messages need ${records.length} bytes; a segment of this broker group holds ${maxSendBytes}`;
    return refused('LIMIT_EXCEEDED', text);
  }

  /** The topic, unless it is going away. */
  topic(name: string): TopicState | undefined {
    return this.deleting.has(name) ? undefined : this.context.state.topics.get(name);
  }

  tail(topic: TopicState): { next: number[]; rotation: number } {
    let tail = this.#tails.get(topic.config.name);
    if (tail === undefined) {
      tail = { next: [...topic.max], rotation: 0 };
      this.#tails.set(topic.config.name, tail);
    }
    return tail;
  }

  /** The deletion of the topic is applied. */
  forget(name: string): void {
    this.deleting.delete(name);
    this.#tails.delete(name);
  }
}

function checkGroup(group: SendGroup, topic: TopicState): Outcome<never> | undefined {
  const { permission, type, name } = topic.config;
  if (permission === 'NONE' || permission === 'READ') {
    return refused('TOPIC_FORBIDDEN', `topic ${name} is not writable, its permission is ${permission}`);
  }
  let at = 0;
  for (let i = 0; i < group.count; i++) {
    const end = messageEnd(group.records, at);
    if (end < 0 || !hasTopic(group.records, at, topic.nameBytes)) {
      return refused('INVALID_ARGUMENT', `message ${i} is not a whole message of topic ${name}`);
    }
    const found = group.records.readUInt8(at + messageRecord.messageType);
    if (!fits(found, type)) {
      return refused(
        'TOPIC_TYPE_MISMATCH',
        `message type ${found} does not fit topic ${name} of type ${type}`,
      );
    }
    at = end;
  }
  const whole = at === group.records.length && group.count > 0;
  return whole ? undefined : refused('INVALID_ARGUMENT', 'the records do not match their count');
}

function fits(found: number, type: TopicConfig['type']): boolean {
  return found === messageType[type] || (found === 0 && type === 'NORMAL');
}

/** One send. Same id, same place: a repeat of a stored or a gathered message gets the first one's answer. */
class SendWork implements Work {
  readonly bytes: number;
  readonly #desk: SendDesk;
  readonly #group: SendGroup;
  #reply: Reply<SendResult> | undefined;
  readonly #queueIds: number[] = [];
  readonly #queueOffsets: number[] = [];
  /** Messages of the group that were stored or gathered before. */
  #repeats: Set<number> | undefined;
  #repeatsInFlight = false;

  constructor(desk: SendDesk, group: SendGroup, reply: Reply<SendResult>) {
    this.#desk = desk;
    this.#group = group;
    this.#reply = reply;
    this.bytes = group.records.length;
  }

  emit(draft: DraftBuilder): boolean {
    const topic = this.#desk.topic(this.#group.topic);
    const refusal = this.#desk.refusal();
    if (topic === undefined || refusal !== undefined) {
      this.#answer(refusal ?? noTopic(this.#group.topic));
      return false;
    }
    draft.essential = false;
    this.#place(topic, draft);
    if (this.#freshCount() > 0 || this.#repeatsInFlight) return true;
    this.#answer(done({ queueIds: this.#queueIds, queueOffsets: this.#queueOffsets }));
    return false;
  }

  #place(topic: TopicState, draft: DraftBuilder): void {
    const { records, count } = this.#group;
    const tail = this.#desk.tail(topic);
    const rotated = tail.rotation++ % topic.config.queues;
    const fifo = topic.config.type === 'FIFO';
    let runStart = 0;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const end = at + records.readUInt32LE(at);
      if (this.#isRepeat(topic, at, i)) {
        addPart(draft, records, runStart, at);
        runStart = end;
      } else {
        const queueId = fifo ? (messageGroupHash(records, at) ?? 0) % topic.config.queues : rotated;
        const queueOffset = tail.next[queueId] ?? 0;
        tail.next[queueId] = queueOffset + 1;
        messageView.assign(records, at, { queueId, queueOffset, storeTimestampMs: draft.nowMs });
        this.#desk.inFlight.push(records, at + messageRecord.idHash, queueId, queueOffset);
        this.#queueIds.push(queueId);
        this.#queueOffsets.push(queueOffset);
      }
      at = end;
    }
    addPart(draft, records, runStart, at);
    draft.recordCount += this.#freshCount();
  }

  #isRepeat(topic: TopicState, at: number, i: number): boolean {
    const { ids } = this.#desk.context.state;
    const idAt = at + messageRecord.idHash;
    let ring = ids;
    let slot = ids.find(this.#group.records, idAt);
    // What an earlier life of the topic stored is gone.
    if (slot >= 0 && ids.queueOffsetAt(slot) < topic.baseOffset(ids.queueIdAt(slot))) slot = -1;
    if (slot < 0) {
      ring = this.#desk.inFlight;
      slot = ring.find(this.#group.records, idAt);
      if (slot < 0) return false;
      this.#repeatsInFlight = true;
    }
    this.#repeats ??= new Set();
    this.#repeats.add(i);
    this.#queueIds.push(ring.queueIdAt(slot));
    this.#queueOffsets.push(ring.queueOffsetAt(slot));
    return true;
  }

  #freshCount(): number {
    return this.#group.count - (this.#repeats?.size ?? 0);
  }

  undo(): void {
    const topic = this.#desk.topic(this.#group.topic);
    this.#desk.inFlight.dropNewest(this.#freshCount());
    if (topic === undefined) return;
    const { next } = this.#desk.tail(topic);
    for (let i = this.#group.count - 1; i >= 0; i--) {
      if (this.#repeats?.has(i) !== true) next[this.#queueIds[i] ?? 0] = this.#queueOffsets[i] ?? 0;
    }
  }

  proposed(): void {
    if (this.#desk.ackEarly) this.#answer(this.#result());
  }

  applied(): void {
    this.#desk.inFlight.dropOldest(this.#freshCount());
    this.#answer(this.#result());
  }

  failed(outcome: Outcome<never>): void {
    const sure = outcome.kind !== 'refused' || !this.#repeatsInFlight;
    this.#answer(sure ? outcome : unknown('the message is in flight in an earlier send'));
  }

  #result(): Outcome<SendResult> {
    return done({ queueIds: this.#queueIds, queueOffsets: this.#queueOffsets });
  }

  #answer(outcome: Outcome<SendResult>): void {
    const reply = this.#reply;
    this.#reply = undefined;
    reply?.(outcome);
  }
}

function addPart(draft: DraftBuilder, records: Buffer, from: number, to: number): void {
  if (to === from) return;
  draft.parts.push(to - from === records.length ? records : records.subarray(from, to));
  draft.bytes += to - from;
}
