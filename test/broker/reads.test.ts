import test, { type ExecutionContext } from 'ava';
import { calmNetwork } from '../../chaos/sim/leaves/sim-network.ts';
import { drawPlan, type SimOptions } from '../../chaos/sim/plan.ts';
import { Trace } from '../../chaos/sim/trace.ts';
import { SimCluster } from '../../chaos/sim/world/cluster.ts';
import type { SimNode } from '../../chaos/sim/world/node.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import { assert } from '../../src/errors/flotilla-error.ts';
import type { GroupLeader, Reply, TopicConfig, TopicStatus } from '../../src/store/api.ts';

const electionTimeoutMs = 1000;
const first: TopicConfig = { name: 'first', type: 'NORMAL', queues: 1, permission: 'READ_WRITE' };
const second: TopicConfig = { ...first, name: 'second' };

/** Three brokers without any trouble but what the test makes. */
class Group {
  readonly cluster: SimCluster;

  constructor(t: ExecutionContext, readMode: SimOptions['readMode']) {
    const plan = drawPlan(1);
    const options = {
      ...plan.options,
      nodes: 3,
      readMode,
      electionTimeoutMs,
      heartbeatIntervalMs: 100,
      syncUs: 100,
      drift: [0, 0, 0],
    };
    this.cluster = new SimCluster(
      { ...plan, options },
      { trace: new Trace(0), sabotage: [], onFailure: (error) => t.fail(String(error)) },
    );
    this.cluster.network.weather = calmNetwork;
    for (const node of this.cluster.nodes) node.start();
  }

  async pass(ms: number): Promise<void> {
    const { loop } = this.cluster;
    loop.touch();
    await loop.runUntil(loop.now + ms * 1000, () => true);
  }

  /** The broker with a leader session, other than `not`. */
  async leader(not?: SimNode): Promise<SimNode> {
    for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 10) {
      const node = this.cluster.nodes.find((other) => other !== not && other.session !== undefined);
      if (node !== undefined) return node;
      await this.pass(10);
    }
    throw new Error('nobody leads');
  }

  async create(node: SimNode, topic: TopicConfig): Promise<void> {
    const outcomes = ask<TopicConfig>(node, (leader, reply) => leader.createTopic(topic, reply));
    await this.pass(100);
    assert(outcomes[0]?.kind === 'done', `${topic.name} is not made: ${JSON.stringify(outcomes)}`);
  }

  /** No peer hears the node, and it hears none; clients reach it. */
  cutOff({ id }: SimNode): void {
    for (const other of this.cluster.nodes) {
      this.cluster.network.cut(id, other.id);
      this.cluster.network.cut(other.id, id);
    }
  }
}

/** Outcomes of a request to the leader session of the node, as they come. */
function ask<T>(node: SimNode, request: (leader: GroupLeader, reply: Reply<T>) => void): Outcome<T>[] {
  const { session } = node;
  assert(session !== undefined, `${node.id} does not lead`);
  const outcomes: Outcome<T>[] = [];
  request(session, (outcome) => outcomes.push(outcome));
  return outcomes;
}

/** Topics that the node answers, or the code of its refusal. */
function list(node: SimNode): (string | readonly string[])[] {
  const answers: (string | readonly string[])[] = [];
  const { session } = node;
  assert(session !== undefined, `${node.id} does not lead`);
  session.listTopics((outcome) => {
    if (outcome.kind === 'done') answers.push(outcome.value.map(({ name }) => name));
    else answers.push(outcome.kind === 'refused' ? outcome.code : outcome.kind);
  });
  return answers;
}

test('R43 a leader that is cut off answers no read: not of what it knows, nor that something is missing', async (t) => {
  const group = new Group(t, 'readIndex');
  const old = await group.leader();
  await group.create(old, first);
  const before = list(old);
  await group.pass(10);
  t.deepEqual(before, [['first']], 'a round of heartbeats, no more');
  group.cutOff(old);
  const open = [list(old)];
  const missing = ask<TopicStatus>(old, (leader, reply) => leader.describeTopic('second', reply));
  const present = ask<TopicConfig>(old, (leader, reply) => leader.createTopic(first, reply));
  await group.pass(electionTimeoutMs / 2);
  t.truthy(old.session, 'it still takes itself for the leader');
  open.push(list(old));
  t.deepEqual([...open.flat(), ...missing, ...present], [], 'nobody confirms it');
  await group.create(await group.leader(old), second);
  await group.pass(2 * electionTimeoutMs);
  t.is(old.session, undefined);
  t.deepEqual(open.flat(), ['NOT_LEADER', 'NOT_LEADER']);
  t.like([...missing, ...present], [{ code: 'NOT_LEADER' }, { code: 'NOT_LEADER' }]);
});

test('R45 under a lease a leader that is cut off answers at once while nobody else can lead, then no more', async (t) => {
  const group = new Group(t, 'lease');
  const old = await group.leader();
  await group.create(old, first);
  const { loop } = group.cluster;
  group.cutOff(old);
  const cutAtMs = loop.now / 1000;
  let answeredMs = 0;
  const late: (string | readonly string[])[][] = [];
  for (;;) {
    const nobodyElse = group.cluster.nodes.every((node) => node === old || node.session === undefined);
    if (!nobodyElse || old.session === undefined) break;
    const answers = list(old);
    await group.pass(5);
    if (answers.some((answer) => Array.isArray(answer))) {
      answeredMs = loop.now / 1000 - cutAtMs;
      t.is(late.length, 0, 'a lease does not come back');
    } else late.push(answers);
  }
  t.true(answeredMs > electionTimeoutMs / 2, `answered for ${answeredMs} ms`);
  t.true(answeredMs < electionTimeoutMs, `answered for ${answeredMs} ms`);
  t.true(late.length > 0);
  await group.leader(old);
  await group.pass(2 * electionTimeoutMs);
  t.deepEqual(new Set(late.flat()), new Set(['NOT_LEADER']));
});

for (const suspendedMs of [40, 4000]) {
  test(`R17 R45 a leader whose machine slept for ${suspendedMs} ms has no lease, though its clock stood still`, async (t) => {
    const group = new Group(t, 'lease');
    const old = await group.leader();
    await group.create(old, first);
    const { loop } = group.cluster;
    const awake = list(old);
    await group.pass(1);
    t.deepEqual(awake, [['first']], 'before any round of heartbeats can be over');
    group.cutOff(old);
    old.pause(suspendedMs);
    let asleep: (string | readonly string[])[] = [];
    // The machine finds the read when it wakes, before any tick.
    loop.schedule(suspendedMs * 1000, undefined, () => {
      old.hardware.suspendedUs += suspendedMs * 1000;
      asleep = list(old);
    });
    const others = group.cluster.nodes.filter((node) => node !== old);
    await group.pass(suspendedMs + 20);
    t.is(
      others.some((node) => node.session !== undefined),
      suspendedMs > 2 * electionTimeoutMs,
    );
    t.deepEqual(asleep, []);
    await group.pass(3 * electionTimeoutMs);
    t.deepEqual(asleep, ['NOT_LEADER']);
  });
}
