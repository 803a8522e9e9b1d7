import test from 'ava';
import { runChecks, type RunLimits } from '../../chaos/checks/run-checks.ts';
import type { HistoryEvent } from '../../chaos/history/events.ts';
import { HistoryBuilder, nodes } from './support/builder.ts';

const limits: RunLimits = { maxUnavailableMs: 2_000, minFaults: 0, minAcknowledged: 1, minReplicas: 3 };
const start = (): HistoryBuilder => new HistoryBuilder();

function found(events: HistoryEvent[]): string[] {
  const report = runChecks(events, limits);
  return report.results.filter((result) => result.found > 0).map((result) => result.id);
}

interface Case {
  readonly id: string;
  readonly name: string;
  readonly bad: HistoryBuilder;
  /** Looks almost the same and is legal. */
  readonly nearMiss: HistoryBuilder;
}

const cases: readonly Case[] = [
  {
    id: 'C1',
    name: 'an acknowledged value is gone',
    bad: start().sent('p1', 'a', [0, 0]).sent('p1', 'b', [0, 1]).drain(nodes, 0, ['a']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p1', 'b').unknown('p1').drain(nodes, 0, ['a']),
  },
  {
    id: 'C1',
    name: 'an acknowledged value is gone from one replica',
    bad: start().sent('p1', 'a', [0, 0]).drain(['n1', 'n2'], 0, ['a']).drain(['n3'], 0, []),
    nearMiss: start().sent('p1', 'a', [0, 0]).sent('p1', 'b', [0, 1]).drain(nodes, 0, ['b'], 1),
  },
  {
    id: 'C1',
    name: 'an acknowledged value lies elsewhere; the queue was not told',
    bad: start().sent('p1', 'a', [-1, 1]).drain(nodes, 0, ['a']),
    nearMiss: start().sent('p1', 'a', [-1, 0]).drain(nodes, 3, ['a']),
  },
  {
    id: 'C2',
    name: 'an acknowledged value before a received one is received by nobody',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .begin('p1', 'a')
      .unknown('p1')
      .sent('p2', 'b', [0, 1])
      .poll('g', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C3',
    name: 'a refused value was received',
    bad: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').refuse('p2').drain(nodes, 0, ['a', 'b']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2').drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C4',
    name: 'a value nobody sent',
    bad: start().sent('p1', 'a', [0, 0]).drain(nodes, 0, ['a', 'ghost']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p2', 'ghost').drain(nodes, 0, ['a', 'ghost']),
  },
  {
    id: 'C4',
    name: 'a value received before it was sent',
    bad: start().poll('g', 'a', [0, 0]).sent('p1', 'a', [0, 0]).drain(nodes, 0, ['a']),
    nearMiss: start().begin('p1', 'a').poll('g', 'a', [0, 0]).ack('p1', [0, 0]).drain(nodes, 0, ['a']),
  },
  {
    id: 'C5',
    name: 'two values at one offset',
    bad: start().sent('p1', 'a', [0, 0]).sent('p2', 'b', [0, 0]).drain(nodes, 0, ['a']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .sent('p2', 'b', [1, 0])
      .drain(nodes, 0, ['a'])
      .drain(nodes, 1, ['b']),
  },
  {
    id: 'C6',
    name: 'one value at two offsets',
    bad: start().sent('p1', 'a', [0, 0]).drain(nodes, 0, ['a', 'a']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .poll('g', 'a', [0, 0])
      .poll('g', 'a', [0, 0])
      .drain(nodes, 0, ['a']),
  },
  {
    id: 'C7',
    name: 'an offset is missing',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 2])
      .drainAt(nodes, 0, { floor: 0, v: ['a', 'b'], off: [0, 2] }),
    nearMiss: start().sent('p1', 'a', [0, 7]).sent('p1', 'b', [0, 8]).drain(nodes, 0, ['a', 'b'], 7),
  },
  {
    id: 'C8',
    name: 'a group sees another order than the log',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'b', [0, 0])
      .poll('g', 'a', [0, 1])
      .drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'b', [0, 1])
      .poll('g', 'a', [0, 0])
      .drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C9',
    name: 'what was sent after an acknowledgement lies before it',
    bad: start().sent('p1', 'a', [0, 1]).sent('p2', 'b', [0, 0]).drain(nodes, 0, ['b', 'a']),
    nearMiss: start().begin('p2', 'b').sent('p1', 'a', [0, 1]).ack('p2', [0, 0]).drain(nodes, 0, ['b', 'a']),
  },
  {
    id: 'C10',
    name: 'a group skips a value',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'b', [0, 1])
      .poll('h', 'a', [0, 0])
      .poll('h', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'b', [0, 1])
      .poll('g', 'a', [0, 0])
      .drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C11',
    name: 'a later send of one process comes first',
    bad: start().sent('p1', 'a', [0, 1]).sent('p1', 'b', [0, 0]).drain(nodes, 0, ['b', 'a']),
    nearMiss: start().begin('p2', 'b').sent('p1', 'a', [0, 1]).ack('p2', [0, 0]).drain(nodes, 0, ['b', 'a']),
  },
  {
    id: 'C11',
    name: 'one send is torn apart',
    bad: start()
      .begin('p1', 'a', 'c')
      .ack('p1', [0, 0], [0, 2])
      .sent('p2', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b', 'c']),
    nearMiss: start()
      .begin('p1', 'a', 'c')
      .ack('p1', [0, 0], [1, 0])
      .sent('p2', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b'])
      .drain(nodes, 1, ['c']),
  },
  {
    id: 'C12',
    name: 'a received value vanishes',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .begin('p2', 'b')
      .poll('g', 'a', [0, 0])
      .poll('g', 'b', [0, 1])
      .unknown('p2')
      .drain(nodes, 0, ['a']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .begin('p2', 'b')
      .poll('g', 'a', [0, 0])
      .unknown('p2')
      .drain(nodes, 0, ['a']),
  },
  {
    id: 'C13',
    name: 'a reader is told an end before what was acknowledged',
    bad: start().sent('p1', 'a', [0, 0]).bounds(0, { floor: 0, end: 0 }).drain(nodes, 0, ['a']),
    nearMiss: start()
      .begin('p1', 'a')
      .bounds(0, { floor: 0, end: 0 })
      .ack('p1', [0, 0])
      .drain(nodes, 0, ['a']),
  },
  {
    id: 'C13',
    name: 'a reader is told an end beyond what was sent',
    bad: start().bounds(0, { floor: 0, end: 1 }).sent('p1', 'a', [0, 0]).drain(nodes, 0, ['a']),
    nearMiss: start()
      .begin('p1', 'a')
      .bounds(0, { floor: 0, end: 1 })
      .ack('p1', [0, 0])
      .drain(nodes, 0, ['a']),
  },
  {
    id: 'C13',
    name: 'the end that readers are told goes back',
    bad: start()
      .begin('p1', 'a')
      .bounds(0, { floor: 0, end: 1 })
      .bounds(0, { floor: 0, end: 0 })
      .ack('p1', [0, 0])
      .drain(nodes, 0, ['a']),
    nearMiss: start()
      .begin('p1', 'a')
      .bounds(0, { floor: 0, end: 1 })
      .bounds(1, { floor: 0, end: 0 })
      .ack('p1', [0, 0])
      .drain(nodes, 0, ['a']),
  },
  {
    id: 'C14',
    name: 'an acknowledged value is never received',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .poll('g', 'a', [0, 0])
      .drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .begin('p1', 'b')
      .unknown('p1')
      .poll('g', 'a', [0, 0])
      .drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C15',
    name: 'the progress of a group goes back',
    bad: start().sent('p1', 'a', [0, 0]).progress('g', 0, 1).progress('g', 0, 0).drain(nodes, 0, ['a']),
    nearMiss: start().sent('p1', 'a', [0, 0]).progress('g', 0, 1).progress('h', 0, 0).drain(nodes, 0, ['a']),
  },
  {
    id: 'C16',
    name: 'the floor goes back',
    bad: start()
      .sent('p1', 'a', [0, 4])
      .bounds(0, { floor: 4, end: 5 })
      .bounds(0, { floor: 3, end: 5 })
      .drain(nodes, 0, ['a'], 4),
    nearMiss: start()
      .sent('p1', 'a', [0, 4])
      .bounds(0, { floor: 3, end: 5 })
      .bounds(0, { floor: 4, end: 5 })
      .drain(nodes, 0, ['a'], 4),
  },
  {
    id: 'C16',
    name: 'a replica begins before the others',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .sent('p1', 'b', [0, 1])
      .drain(['n1', 'n2'], 0, ['b'], 1)
      .drain(['n3'], 0, ['a', 'b']),
    nearMiss: start().sent('p1', 'a', [0, 0]).sent('p1', 'b', [0, 1]).drain(nodes, 0, ['b'], 1),
  },
  {
    id: 'C20',
    name: 'a repeated send is stored twice',
    bad: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2', 2).drain(nodes, 0, ['a', 'b', 'b']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2', 2).drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C17',
    name: 'an unknown send is stored twice',
    bad: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2').drain(nodes, 0, ['a', 'b', 'b']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2').drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C17',
    name: 'an unknown send is stored in part',
    bad: start().sent('p1', 'a', [0, 0]).begin('p2', 'b', 'c').unknown('p2').drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .begin('p2', 'b', 'c')
      .unknown('p2')
      .drain(nodes, 0, ['a', 'b', 'c']),
  },
  {
    id: 'C18',
    name: 'nothing is acknowledged for too long',
    bad: start()
      .phase('load')
      .sent('p1', 'a', [0, 0])
      .wait(2_100)
      .sent('p1', 'b', [0, 1])
      .drain(nodes, 0, ['a', 'b']),
    nearMiss: start()
      .phase('load')
      .sent('p1', 'a', [0, 0])
      .wait(1_900)
      .sent('p1', 'b', [0, 1])
      .phase('heal')
      .wait(9_000)
      .sent('p1', 'c', [0, 2])
      .drain(nodes, 0, ['a', 'b', 'c']),
  },
  {
    id: 'C19',
    name: 'replicas differ beyond what was acknowledged',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .begin('p2', 'b')
      .unknown('p2')
      .drain(['n1', 'n2'], 0, ['a'])
      .drain(['n3'], 0, ['a', 'b']),
    nearMiss: start().sent('p1', 'a', [0, 0]).begin('p2', 'b').unknown('p2').drain(nodes, 0, ['a', 'b']),
  },
  {
    id: 'C19',
    name: 'replicas differ on disk',
    bad: start()
      .sent('p1', 'a', [0, 0])
      .drain(nodes, 0, ['a'])
      .segments('n1', 10, 'ff')
      .segments('n2', 10, 'fe'),
    nearMiss: start()
      .sent('p1', 'a', [0, 0])
      .drain(nodes, 0, ['a'])
      .segments('n1', 10, 'ff')
      .segments('n2', 10, 'ff'),
  },
];

for (const { id, name, bad, nearMiss } of cases) {
  test(`${id} finds it when ${name}`, (t) => {
    t.true(found(bad.build()).includes(id), found(bad.build()).join());
  });
  test(`${id} stays silent when it only looks as if ${name}`, (t) => {
    t.deepEqual(found(nearMiss.build()), []);
  });
}

test('a run with too little in it is invalid, not valid', (t) => {
  const events = start().sent('p1', 'a', [0, 0]).kill('n1', false).drain(nodes, 0, ['a']).build();
  t.is(runChecks(events, limits).verdict, 'valid');
  t.is(runChecks(events, { ...limits, minFaults: 1 }).verdict, 'invalid run');
  t.is(runChecks(events, { ...limits, minAcknowledged: 2 }).verdict, 'invalid run');
  t.is(runChecks(events, { ...limits, minReplicas: 4 }).verdict, 'invalid run');
});

test('an effective fault counts', (t) => {
  const events = start().sent('p1', 'a', [0, 0]).kill('n1').drain(nodes, 0, ['a']).build();
  t.is(runChecks(events, { ...limits, minFaults: 1 }).verdict, 'valid');
});

test('a violation outweighs a poor run', (t) => {
  const events = start().sent('p1', 'a', [0, 0]).drain(nodes, 0, []).build();
  t.is(runChecks(events, { ...limits, minFaults: 9 }).verdict, 'violated');
});

const brokenHistories: readonly [string, HistoryBuilder][] = [
  ['a process with two open operations', start().begin('p1', 'a').begin('p1', 'b')],
  [
    'a process that goes on after an unknown outcome',
    start().begin('p1', 'a').unknown('p1').begin('p1', 'b'),
  ],
  ['an end without a begin', start().ack('p1', [0, 0])],
  ['a value sent twice', start().sent('p1', 'a', [0, 0]).begin('p2', 'a')],
  ['an acknowledgement of another size', start().begin('p1', 'a', 'b').ack('p1', [0, 0])],
];

for (const [name, history] of brokenHistories) {
  test(`the history is refused for ${name}`, (t) => {
    t.is(runChecks(history.build(), limits).verdict, 'invalid run');
  });
}
