import test, { type ExecutionContext } from 'ava';
import { Server, ServerCredentials } from '@grpc/grpc-js';

import { AdminClient } from '../../../src/gateway/admin-client.ts';
import { createAdminService } from '../../../src/gateway/admin.ts';
import type { BrokerStatus, LocalReplica } from '../../../src/gateway/admin-values.ts';
import { messageRecord } from '../../../src/commitlog/layout.ts';
import { done, refused, unknown } from '../../../src/errors/outcome.ts';
import type { GroupMembers, MemberService } from '../../../src/gateway/members.ts';
import { FakeLeader, FakeView, groupInfo, record, topic } from '../forward/harness.ts';

const brokerStatus: BrokerStatus = {
  name: 'a',
  group: 'g0',
  role: 'leader',
  term: 3,
  leader: 'a',
  lastIndex: 2 ** 40,
  durableIndex: 4,
  commitIndex: 3,
  appliedIndex: 2,
  seeding: { fromBroker: 'broker-1', doneBytes: 3, totalBytes: 9 },
  floorIndex: 0,
  durability: 'page-cache',
  faulty: false,
  damagedRanges: 3,
  ready: true,
  membership: 'voter',
  problems: [],
};

function stored(topicName: string, id: string): Buffer {
  const bytes = record(topicName, id);
  bytes.writeUInt16LE(id.length, messageRecord.messageIdBytes);
  bytes.writeUInt32LE(7, messageRecord.queueOffset);
  return bytes;
}

const replica: LocalReplica = {
  status: () => brokerStatus,
  readQueue: (name, queueId, from, max) =>
    Promise.resolve(queueId === 1 && from === 2 && max === 3 ? [stored(name, 'id-1')] : []),
};

async function serve(t: ExecutionContext, local?: LocalReplica, members?: MemberService): Promise<string> {
  const leader = new FakeLeader();
  leader.topics.set('t', topic('t'));
  const router = new FakeView([{ ...groupInfo([], undefined), leader: 'a' }]).router({
    localLeader: () => leader,
  });
  const { definition, implementation } = createAdminService({
    backend: router,
    ...(local === undefined ? {} : { local }),
    ...(members === undefined ? {} : { members }),
  });
  const server = new Server();
  server.addService(definition, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  t.teardown(async () => {
    server.forceShutdown();
    await router[Symbol.asyncDispose]();
  });
  return `127.0.0.1:${port}`;
}

function client(t: ExecutionContext, ...addresses: string[]): AdminClient {
  const admin = new AdminClient({ addresses, timeoutMs: 20_000 });
  t.teardown(() => admin[Symbol.dispose]());
  return admin;
}

test('topics are created, listed, described and deleted', async (t) => {
  const admin = client(t, await serve(t));
  const fifo = { name: 'orders', type: 'FIFO', queues: 3, permission: 'READ' } as const;
  t.deepEqual(await admin.createTopic(fifo), fifo);
  t.deepEqual(await admin.listTopics(), [fifo, topic('t')]);
  t.deepEqual(await admin.describeTopic('orders'), {
    config: fifo,
    queues: [{ queueId: 0, minOffset: 0, maxOffset: 2 ** 40 }],
  });
  await admin.deleteTopic('orders');
  await t.throwsAsync(admin.deleteTopic('orders'), { code: 'TOPIC_NOT_FOUND' });
  await t.throwsAsync(admin.describeTopic('orders'), { code: 'TOPIC_NOT_FOUND' });
});

test('bad settings are refused with the field that is wrong', async (t) => {
  const admin = client(t, await serve(t));
  await t.throwsAsync(admin.createTopic({ ...topic('x'), queues: 0 }), {
    code: 'INVALID_ARGUMENT',
    message: /queues/,
  });
  await t.throwsAsync(admin.createTopic(topic('a b')), { code: 'INVALID_ARGUMENT', message: /topic name/ });
});

test('consumer groups and the cluster are described', async (t) => {
  const admin = client(t, await serve(t));
  const group = await admin.describeGroup('c');
  t.deepEqual(group.queues, [{ topic: 't', queueId: 1, committedOffset: 2, maxOffset: 3, leased: 4 }]);
  t.deepEqual(group.subscriptions, [{ topic: 't', filter: 'sql a > 1', clientId: 'c1' }]);
  await t.throwsAsync(admin.describeGroup('nobody'), { code: 'GROUP_NOT_FOUND' });
  const view = await admin.clusterStatus();
  t.like(view, { clusterName: 'test', groups: [{ name: 'g0', term: 1, leader: 'a', brokers: [] }] });
  t.deepEqual([...(view.groups[0]?.topics.values() ?? [])], [topic('t')]);
});

test('a broker tells its state and reads its own replica', async (t) => {
  const admin = client(t, await serve(t, replica));
  t.deepEqual(await admin.brokerStatus(), brokerStatus);
  const [message, ...more] = await admin.readQueue('t', 1, { offset: 2, maxMessages: 3 });
  t.deepEqual(more, []);
  t.like(message, { topic: 't', messageId: 'id-1', queueOffset: 7, queueId: 0 });
  t.is(message?.message.toString(), 'id-1');
});

test('a process without a replica says so', async (t) => {
  const admin = client(t, await serve(t));
  await t.throwsAsync(admin.brokerStatus(), { code: 'INVALID_ARGUMENT', message: /no replica/ });
  await t.throwsAsync(admin.readQueue('t', 0, { offset: 0, maxMessages: 1 }), { code: 'INVALID_ARGUMENT' });
});

test('the client goes on to the next address, and names all when none answers', async (t) => {
  const dead = '127.0.0.1:1';
  t.is((await client(t, dead, await serve(t)).listTopics()).length, 1);
  await t.throwsAsync(client(t, dead).listTopics(), { code: 'UNREACHABLE', message: /127\.0\.0\.1:1/ });
});

const groupMembers: GroupMembers = {
  group: 'g0',
  term: 4,
  leader: 'a',
  version: 7,
  index: 2 ** 40,
  committed: true,
  commitIndex: 2 ** 41,
  lastIndex: 2 ** 42,
  members: [
    {
      name: 'b',
      role: 'learner',
      address: undefined,
      diskId: undefined,
      seenDiskId: 'disk',
      leads: false,
      state: 'seed',
      matchIndex: 1,
      lagEntries: 2,
      lagBytes: 2 ** 43,
      lastContactMs: 3,
      alive: true,
      busy: true,
      caughtUp: false,
    },
  ],
};

function memberService(asked: unknown[]): MemberService {
  const answer = (...request: readonly unknown[]) => {
    asked.push(request);
    return Promise.resolve(done(groupMembers));
  };
  return {
    group: 'g0',
    members: () => done(groupMembers),
    transferLeader: async (target) => {
      asked.push(target);
      return target === 'x' ? unknown('not yet') : done(target ?? 'best');
    },
    add: async (member) => answer('add', member),
    promote: async (name) =>
      name === 'b' ? answer('promote', name) : refused('CHANGE_PENDING', 'it is still catching up'),
    remove: async (name, options) => answer('remove', name, options),
  };
}

test('members are shown and changed with all that the leader knows', async (t) => {
  const asked: unknown[] = [];
  const admin = client(t, await serve(t, replica, memberService(asked)));
  t.deepEqual(await admin.groupMembers('g0'), groupMembers);
  t.deepEqual(await admin.addMember('g0', { name: 'b', address: 'h:1' }), groupMembers);
  t.deepEqual(await admin.promoteMember('g0', 'b'), groupMembers);
  await admin.removeMember('g0', 'b', { force: true });
  t.is(await admin.transferLeader('g0', undefined), 'best');
  t.is(await admin.transferLeader('g0', 'c'), 'c');
  t.deepEqual(asked, [
    ['add', { name: 'b', address: 'h:1' }],
    ['promote', 'b'],
    ['remove', 'b', { force: true }],
    undefined,
    'c',
  ]);
});

test('a change of members that is not made says why', async (t) => {
  const asked: unknown[] = [];
  const admin = client(t, await serve(t, replica, memberService(asked)));
  await t.throwsAsync(admin.promoteMember('g0', 'c'), { code: 'CHANGE_PENDING', message: /catching up/ });
  await t.throwsAsync(admin.transferLeader('g0', 'x'), { code: 'OUTCOME_UNKNOWN' });
  await t.throwsAsync(admin.groupMembers('g1'), { code: 'INVALID_ARGUMENT', message: /group "g0"/ });
  await t.throwsAsync(admin.addMember('g0', { name: 'a b', address: 'h:1' }), { code: 'INVALID_ARGUMENT' });
  await t.throwsAsync(admin.addMember('g0', { name: 'b', address: 'h' }), { code: 'INVALID_ARGUMENT' });
  await t.throwsAsync(client(t, await serve(t)).groupMembers('g0'), { code: 'INVALID_ARGUMENT' });
  const follower: MemberService = {
    ...memberService(asked),
    members: () => refused('NOT_LEADER', '"b" does not lead group "g0"; "a" does'),
  };
  const away = client(t, await serve(t, replica, follower));
  await t.throwsAsync(away.groupMembers('g0'), { code: 'NOT_LEADER', message: /"a" does/ });
});
