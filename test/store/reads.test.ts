import test from 'ava';
import type { Outcome } from '../../src/errors/outcome.ts';
import type {
  AccessSnapshot,
  GroupStatus,
  SendResult,
  TopicConfig,
  TopicStatus,
} from '../../src/store/api.ts';
import { plain, receiveRequest, sendGroup, World } from './support.ts';

/** Questions whether it still leads wait until the test answers them. */
function holdQuestions(world: World): ((confirmed: boolean) => void)[] {
  const questions: ((confirmed: boolean) => void)[] = [];
  world.confirm = (reply) => questions.push(reply);
  return questions;
}

function ends(outcome: Outcome<TopicStatus> | undefined): readonly number[] {
  return outcome?.kind === 'done' ? outcome.value.queues.map(({ maxOffset }) => maxOffset) : [];
}

test('R42 reads wait until leadership is confirmed, and show what is applied by then', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic({ ...plain, queues: 1 }, reply));
  const questions = holdQuestions(world);
  const read = world.issue<TopicStatus>((reply) => world.session.describeTopic(plain.name, reply));
  t.is(
    (await world.ask<SendResult>((reply) => world.session.send(sendGroup({ id: 'm' }), reply))).kind,
    'done',
  );
  t.deepEqual(read.outcomes, []);
  questions[0]?.(true);
  t.deepEqual(ends(read.outcomes[0]), [1]);
});

test('R42 every answer out of the applied state is a read: of topics, groups, users, what is missing or there already', async (t) => {
  await using world = await World.open();
  await world.value((reply) => world.session.createTopic(plain, reply));
  const questions = holdQuestions(world);
  const { session } = world;
  const missing = 'missing';
  const rule = { effect: 'allow', resource: 'topic', match: 'exact', name: 'a', actions: ['pub'] } as const;
  const reads = [
    world.issue<TopicStatus>((reply) => session.describeTopic(plain.name, reply)),
    world.issue<readonly TopicConfig[]>((reply) => session.listTopics(reply)),
    world.issue<GroupStatus>((reply) => session.describeGroup('nobody', reply)),
    world.issue<TopicConfig>((reply) => session.createTopic(plain, reply)),
    world.issue<TopicConfig>((reply) => session.createTopic({ ...plain, queues: 9 }, reply)),
    world.issue<null>((reply) => session.deleteTopic(missing, reply)),
    world.issue((reply) => session.send(sendGroup({ id: 'm', topic: missing }), reply)),
    world.issue((reply) => session.receive(receiveRequest({ topic: missing }), reply)),
    world.issue<AccessSnapshot>((reply) => session.readAccess('', reply)),
    world.issue<null>((reply) => session.changeAccess({ kind: 'deleteUser', user: missing }, reply)),
    world.issue<null>((reply) => session.changeAccess({ kind: 'setRule', user: missing, rule }, reply)),
  ];
  t.true(reads.every(({ outcomes }) => outcomes.length === 0));
  questions[0]?.(true);
  questions[1]?.(true);
  t.deepEqual(
    reads.map(({ outcomes: [outcome] }) => (outcome?.kind === 'refused' ? outcome.code : outcome?.kind)),
    [
      'done',
      'done',
      'GROUP_NOT_FOUND',
      'done',
      'TOPIC_EXISTS',
      ...Array.from({ length: 3 }, () => 'TOPIC_NOT_FOUND'),
      'done',
      'done',
      'USER_NOT_FOUND',
    ],
  );
});

test('R43 one question at a time: reads that come while one is under way share the next', async (t) => {
  await using world = await World.open();
  const questions = holdQuestions(world);
  const list = (): { outcomes: Outcome<readonly TopicConfig[]>[] } =>
    world.issue((reply) => world.session.listTopics(reply));
  const first = list();
  const later = [list(), list(), list()];
  t.is(questions.length, 1);
  questions[0]?.(true);
  t.is(first.outcomes.length, 1);
  t.deepEqual(
    later.flatMap(({ outcomes }) => outcomes),
    [],
    'the question was asked before they came',
  );
  t.is(questions.length, 2);
  questions[1]?.(true);
  t.true(later.every(({ outcomes: [outcome] }) => outcome?.kind === 'done'));
  t.is(questions.length, 2, 'nobody waits');
});

test('R44 a leader that is not confirmed refuses the reads, one that resigns too', async (t) => {
  await using world = await World.open();
  const questions = holdQuestions(world);
  const list = (): { outcomes: Outcome<readonly TopicConfig[]>[] } =>
    world.issue((reply) => world.session.listTopics(reply));
  const refused = [list()];
  questions[0]?.(false);
  t.like(refused[0]?.outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  const open = [list(), list()];
  world.session.resign();
  for (const { outcomes } of open) t.like(outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  questions[1]?.(true);
  t.deepEqual(
    open.map(({ outcomes }) => outcomes.length),
    [1, 1],
    'told once',
  );
  t.like(list().outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  t.is(questions.length, 2);
});

test('reads that wait are bounded in number and in time', async (t) => {
  await using world = await World.open({ maxWaitingReads: 2 });
  const questions = holdQuestions(world);
  const list = (): { outcomes: Outcome<readonly TopicConfig[]>[] } =>
    world.issue((reply) => world.session.listTopics(reply));
  const first = list();
  world.nowMs += 3000;
  const second = list();
  t.like(list().outcomes, [{ kind: 'refused', code: 'OVERLOADED' }]);
  world.nowMs += 1999;
  world.session.tick();
  t.deepEqual([...first.outcomes, ...second.outcomes], []);
  world.nowMs += 1;
  world.session.tick();
  t.like(first.outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  t.deepEqual(second.outcomes, []);
  world.nowMs += 3000;
  world.session.tick();
  t.like(second.outcomes, [{ kind: 'refused', code: 'NOT_LEADER' }]);
  // The late answer of the question neither tells them twice nor blocks the next.
  questions[0]?.(true);
  t.is(first.outcomes.length + second.outcomes.length, 2);
  const third = list();
  questions[1]?.(true);
  t.is(third.outcomes[0]?.kind, 'done');
});
