import type { Stream } from '../choices.ts';
import type { FaultKind } from '../plan.ts';
import type { SimCluster } from '../world/cluster.ts';
import type { SimNode } from '../world/node.ts';
import type { Operator } from '../world/operator.ts';
import type { DiskFault } from '../leaves/platter.ts';
import { rotHardState, rotLog } from './atlas.ts';
import { troubleSeed } from './seed-trouble.ts';
import { wrongChange } from './wrong-change.ts';
import { cutsOf, type PartitionShape } from './partitions.ts';

export interface FaultContext {
  readonly cluster: SimCluster;
  readonly operator: Operator;
  readonly random: Stream;
  readonly clients: readonly string[];
  readonly victim: SimNode;
  readonly amount: number;
  /** Runs unless everything was healed before. */
  readonly later: (ms: number, run: () => void) => void;
}

type Action = (context: FaultContext) => void;

/** Counts the fault only if there is a process that it can hurt. */
function onProcess(kind: FaultKind, act: Action): Action {
  return (context) => {
    if (context.victim.up) context.cluster.effect(kind);
    act(context);
  };
}

function partition(shape: PartitionShape): Action {
  return ({ cluster, random, clients, victim, amount, later }) => {
    const ids = cluster.nodes.map(({ id }) => id);
    const cuts = cutsOf(shape, { ids, victim: victim.id, random });
    if (cuts.length === 0) return;
    cluster.effect(shape);
    for (const [from, to] of cuts) cluster.network.cut(from, to);
    if (random.chance(0.3)) isolateClients(cluster, clients, victim);
    later(amount, () => cluster.network.heal());
  };
}

/** Clients reach the victim only. */
function isolateClients({ network, nodes }: SimCluster, clients: readonly string[], victim: SimNode): void {
  for (const client of clients) {
    for (const { id } of nodes) {
      if (id === victim.id) continue;
      network.cut(client, id);
      network.cut(id, client);
    }
  }
}

function arm(kind: Exclude<DiskFault, 'badRead'>): Action {
  return ({ victim }) => void victim.platter.armed.set(kind, 1);
}

/** How long a leader that was restarted has to lead again, and then is away. */
const againMs = 3000;

/** A leader whose entries go nowhere, perhaps in two terms, is cut off: the others go on without these entries. */
function entriesLost({ cluster, random, victim: named, amount, later }: FaultContext): void {
  const { network, nodes, leader: victim = named } = cluster;
  const restarted = random.chance(0.5);
  const untilMs = amount + (restarted ? againMs : 0);
  network.loseEntries(victim.id, untilMs);
  if (restarted) {
    later(amount, () => {
      victim.crash();
      victim.start();
    });
  }
  later(untilMs, () => {
    const ids = nodes.map(({ id }) => id);
    for (const [from, to] of cutsOf('isolate', { ids, victim: victim.id, random })) network.cut(from, to);
  });
  later(untilMs + againMs, () => network.heal());
}

/** Used parts of a disk above the soft and the hard limit. */
const nearlyFullShares = [0.92, 0.96];

function suspend({ victim, amount, later }: FaultContext): void {
  victim.pause(amount);
  later(amount, () => {
    victim.hardware.suspendedUs += amount * 1000;
  });
}

/** What each kind of fault does; `amount` as in plan.ts. */
export const faultActions: Readonly<Record<FaultKind, Action>> = {
  absent: onProcess('absent', ({ victim, amount, later }) => {
    victim.absent = true;
    victim.crash();
    later(amount, () => {
      victim.absent = false;
      victim.start();
    });
  }),
  crash: onProcess('crash', ({ victim, amount, later }) => {
    victim.crash();
    later(amount, () => victim.start());
  }),
  crashAtOp({ victim, amount }) {
    if (victim.up) victim.platter.crashIn = amount;
  },
  losePower: onProcess('losePower', ({ victim, amount, later }) => {
    victim.losePower();
    later(amount, () => victim.start());
  }),
  losePowerAll({ cluster, random, amount, later }) {
    cluster.effect('losePowerAll');
    for (const node of cluster.nodes) {
      node.losePower();
      later(random.below(amount + 1), () => node.start());
    }
  },
  pause: onProcess('pause', ({ victim, amount }) => victim.pause(amount)),
  suspend: onProcess('suspend', suspend),
  sleepApart: onProcess('sleepApart', (context) => {
    const { cluster, victim, amount, later } = context;
    for (const { id } of cluster.nodes) {
      cluster.network.cut(id, victim.id);
      cluster.network.cut(victim.id, id);
    }
    suspend(context);
    later(amount + victim.options.electionTimeoutMs, () => cluster.network.heal());
  }),
  isolate: partition('isolate'),
  halves: partition('halves'),
  oneWay: partition('oneWay'),
  bridge: partition('bridge'),
  ring: partition('ring'),
  lollipop: partition('lollipop'),
  clog({ cluster, random, victim, amount }) {
    for (const other of cluster.nodes) {
      if (other !== victim && random.chance(0.5)) cluster.network.clog(victim.id, other.id, amount);
    }
  },
  reset: onProcess('reset', ({ cluster, victim }) => {
    cluster.streams.reset(victim.id);
    for (const other of cluster.nodes) {
      if (other === victim) continue;
      other.run(() => other.transport?.broke(victim.id, false));
      victim.run(() => victim.transport?.broke(other.id, false));
    }
  }),
  transfer({ cluster, random }) {
    const { leader } = cluster;
    const target = random.pick(cluster.nodes);
    if (leader === undefined || target === leader) return;
    cluster.effect('transfer');
    leader.run(() => void leader.replica?.node.transferTo(target.id));
  },
  syncError: arm('syncError'),
  writeError: arm('writeError'),
  slowDisk: onProcess('slowDisk', ({ random, victim, amount, later }) => {
    victim.stallMs = random.pick([5, 50, 1000, amount]);
    later(amount, () => {
      victim.stallMs = 0;
    });
  }),
  diskFull({ victim, amount, later }) {
    victim.platter.quotaBytes = victim.platter.usedBytes;
    later(amount, () => {
      victim.platter.quotaBytes = Infinity;
    });
  },
  readError: arm('readError'),
  badRead({ victim }) {
    if (victim.up) victim.platter.armed.set('badRead', 1);
  },
  diskNearlyFull({ victim, random, amount, later }) {
    victim.platter.quotaBytes = victim.platter.usedBytes / random.pick(nearlyFullShares);
    later(amount, () => {
      victim.platter.quotaBytes = Infinity;
    });
  },
  wrongChange: ({ cluster }) => wrongChange(cluster),
  rotHardState({ cluster, victim, random }) {
    if (rotHardState(victim, random)) cluster.effect('rotHardState');
  },
  entriesLost,
  seedTrouble: troubleSeed,
  crashAtRemoval({ victim, amount }) {
    victim.platter.removalTrap = { operations: 1 + (amount >> 1), power: amount % 2 === 1 };
  },
  rot({ cluster, random, amount }) {
    if (rotLog(cluster.nodes, amount / 1_000_000, random)) cluster.effect('rot');
  },
  addLearner: ({ operator }) => operator.grow(false),
  addVoter: ({ operator }) => operator.grow(true),
  remove: ({ operator, victim, amount }) => operator.shrink(victim, amount),
  replace: ({ operator, victim }) => operator.replace(victim),
  putBack({ cluster, operator, victim }) {
    const { nodes } = cluster;
    const old = nodes.find(({ oldDisk }) => oldDisk !== undefined);
    operator.putBack(old ?? victim);
  },
  dismiss: ({ operator, victim, amount }) => operator.dismiss(victim, amount),
  breakSeed({ cluster, random, amount, later }) {
    const dies = random.chance(0.5);
    cluster.traps.set('installFloor', ({ from, to }) => {
      cluster.effect(dies ? 'breakSeed: leader dies' : 'breakSeed: link hangs');
      cluster.network.clog(to, from, amount);
      if (dies) later(50, () => cluster.node(from).crash());
    });
  },
  prefer: ({ operator, victim }) => operator.prefer(victim),
  wallJump: onProcess('wallJump', ({ victim, amount }) => {
    victim.hardware.wallOffsetMs += amount;
  }),
};
