import test from 'ava';
import { stepRefusal } from '../../../src/raft/core/config-change.ts';
import { quorumValue, voteResult } from '../../../src/raft/core/quorum.ts';
import { toIndex, toMillis, toTerm, type GroupConfig, type Role } from '../../../src/raft/core/types.ts';
import { TermRuns } from '../../../src/raft/core/term-runs.ts';
import { answer, granted, oldWorld } from './drive.ts';
import { heartbeat, timeoutNow, voteReq } from './messages.ts';
import { defaultOptions, type SimNode } from './sim-node.ts';
import { groupOf, World } from './world.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

// catalog 4 38
test('R7 votes decide an election: yes, no and open answers of groups of every size', (t) => {
  const table = [
    ['y', 'won'],
    ['n', 'lost'],
    ['yy', 'won'],
    ['y.', 'pending'],
    ['yn', 'lost'],
    ['yy.', 'won'],
    ['yyn', 'won'],
    ['y..', 'pending'],
    ['yn.', 'pending'],
    ['nn.', 'lost'],
    ['ynn', 'lost'],
    ['yy..', 'pending'],
    ['yyy.', 'won'],
    ['yynn', 'lost'],
    ['yyy..', 'won'],
    ['yyynn', 'won'],
    ['yynn.', 'pending'],
    ['yynnn', 'lost'],
    ['yyy....', 'pending'],
    ['yyyynnn', 'won'],
    ['yyynnnn', 'lost'],
  ] as const;
  for (const [answers, expected] of table) {
    const voters = ids.slice(0, answers.length);
    const answerOf = (id: string): boolean | undefined => {
      const given = answers[ids.indexOf(id)];
      return given === '.' ? undefined : given === 'y';
    };
    t.is(voteResult([voters], answerOf), expected, answers);
  }
});

// catalog 41
test('R39 a majority has reached the commit index: durable positions of groups of every size', (t) => {
  const table = [
    [[5], 5],
    [[5, 3], 3],
    [[5, 3, 0], 3],
    [[5, 5, 0], 5],
    [[0, 0, 7], 0],
    [[4, 3, 2, 1], 2],
    [[5, 4, 3, 2, 1], 3],
    [[9, 9, 9, 0, 0], 9],
    [[9, 9, 0, 0, 0], 0],
    [[7, 6, 5, 4, 3, 2, 1], 4],
  ] as const;
  for (const [matches, expected] of table) {
    const voters = ids.slice(0, matches.length);
    t.is(
      quorumValue([voters], (id) => matches[ids.indexOf(id)] ?? 0),
      expected,
      matches.join(),
    );
    t.is(
      quorumValue([voters.toReversed()], (id) => matches[ids.indexOf(id)] ?? 0),
      expected,
    );
  }
});

/** Every list of `length` values out of `values`. */
function* lists<T>(values: readonly T[], length: number): Generator<T[]> {
  if (length === 0) yield [];
  else for (const rest of lists(values, length - 1)) for (const value of values) yield [value, ...rest];
}

// catalog 77
test('R7 R39 what a majority has reached, and voted, is what counting says', (t) => {
  for (let size = 1; size <= 5; size++) {
    const voters = ids.slice(0, size);
    const most = (count: number): boolean => count > size / 2;
    for (const matches of lists([0, 1, 2, 3], size)) {
      const reached = [3, 2, 1, 0].find((value) => most(matches.filter((match) => match >= value).length));
      const found = quorumValue([voters], (id) => matches[ids.indexOf(id)] ?? 0);
      if (found !== reached) t.fail(`${matches.join()}: ${found}, not ${reached}`);
    }
    for (const votes of lists([true, false, undefined], size)) {
      const yes = votes.filter((vote) => vote === true).length;
      const no = votes.filter((vote) => vote === false).length;
      const expected = most(yes) ? 'won' : most(size - no) ? 'pending' : 'lost';
      const result = voteResult([voters], (id) => votes[ids.indexOf(id)]);
      if (result !== expected) t.fail(`${votes.join()}: ${result}, not ${expected}`);
    }
  }
  t.pass();
});

/** Groups of any of four nodes, each of them no member, a learner or a voter. */
function* groups(version: number): Generator<GroupConfig> {
  for (const roles of lists(['none', 'learner', 'voter'] as const, 4)) {
    const members = roles.flatMap((role, i) =>
      role === 'none' ? [] : [{ id: ids[i] ?? '', role, diskId: 'disk', address: undefined }],
    );
    if (roles.includes('voter')) yield { version, members };
  }
}

function majorities({ members }: GroupConfig): string[][] {
  const voters = members.filter(({ role }) => role === 'voter').map(({ id }) => id);
  const subsets = [...lists([true, false], voters.length)].map((chosen) =>
    voters.filter((_, i) => chosen[i] === true),
  );
  return subsets.filter(({ length }) => length > voters.length / 2);
}

// catalog 77 80
test('I26 R54 whatever step is allowed, a majority before and one after it have a voter in common', (t) => {
  let steps = 0;
  for (const before of groups(1)) {
    const old = majorities(before);
    for (const after of groups(2)) {
      if (ids.every((self) => stepRefusal(before, after, self) !== undefined)) continue;
      steps++;
      for (const few of majorities(after)) {
        const apart = old.find((others) => !others.some((id) => few.includes(id)));
        if (apart !== undefined)
          t.fail(`${JSON.stringify([before, after])}: ${apart.join()} and ${few.join()}`);
      }
    }
  }
  t.true(steps > 100, `${steps} steps`);
});

// catalog 47 90
test('R31 R37 the last position whose term is not larger: every position and term of a log', (t) => {
  const terms = [1, 1, 3, 3, 3, 6, 6];
  const runs = new TermRuns({ index: toIndex(0), term: toTerm(0), config: groupOf(['a']) }, [
    { term: toTerm(1), firstIndex: toIndex(1) },
    { term: toTerm(3), firstIndex: toIndex(3) },
    { term: toTerm(6), firstIndex: toIndex(6) },
  ]);
  for (let index = 0; index <= terms.length; index++) {
    for (let term = 0; term <= 7; term++) {
      let expected = index;
      while (expected > 0 && (terms[expected - 1] ?? 0) > term) expected--;
      t.is(runs.lastAtMost(toIndex(index), toTerm(term)), expected, `${index} ${term}`);
    }
  }
});

function timeOut(node: SimNode): void {
  for (let i = 0; i < 30 && node.status.role === 'follower'; i++) {
    node.world.now = toMillis(node.world.now + 100);
    node.step({ kind: 'tick' });
  }
}

function inRole(role: Role): SimNode {
  const world = oldWorld();
  const a = world.node('a');
  if (role === 'leader') return world.elect('a');
  if (role === 'candidate') {
    answer(a, heartbeat('b>a', 1));
    a.step({ kind: 'message', message: timeoutNow('b>a', 1, 0) });
    a.sync();
  }
  if (role === 'preCandidate') timeOut(a);
  return a;
}

// catalog 10
test('R2 R8 R9 a node votes in every role; a pre-vote changes nothing', (t) => {
  for (const role of ['follower', 'preCandidate', 'candidate', 'leader'] as const) {
    const a = inRole(role);
    t.is(a.status.role, role);
    const { term, vote } = a.status;
    granted(t, answer(a, voteReq('c>a', 50, { pre: true, transfer: true })), true);
    t.like(a.status, { role, term, vote });
    granted(t, answer(a, voteReq('c>a', 50, { transfer: true })), true);
    t.like(a.status, { role: 'follower', term: 50, vote: 'c' });
  }
});

/** How long after its last heartbeat round a leader still answers from its lease, if its clock has this speed. */
function leaseMs(speed: number): number {
  const world = new World({ nodes: 3, core: { leaseReads: true } });
  const a = world.elect('a');
  world.run(300);
  world.isolate('a');
  const start = world.now;
  for (let passed = 0; passed < 2000; passed++) {
    world.now = toMillis(start + Math.floor(passed * speed));
    a.reads.length = 0;
    a.step({ kind: 'readIndex', token: passed });
    if (!a.reads.some((read) => read.ok)) return passed;
  }
  return Infinity;
}

// catalog 70
test('R45 a lease ends before the others may vote, unless a clock drifts more than the guard allows', (t) => {
  const { electionTimeoutMs } = defaultOptions;
  t.true(leaseMs(1) < electionTimeoutMs);
  t.true(leaseMs(0.95) < electionTimeoutMs);
  t.true(leaseMs(0.9) > electionTimeoutMs, 'the bound of 1 % and the guard of 50 ms are what makes it safe');
});
