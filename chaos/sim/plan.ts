import { Choices, type Stream } from './choices.ts';
import type { RaftSettings, RetentionSettings } from '../../src/config/types.ts';
import { rareChoices, type RareChoice } from '../../src/marks/buggify.ts';
import type { NetworkWeather } from './leaves/sim-network.ts';

/** What can be done to a simulated cluster. `amount` is in ms unless the fault says otherwise. */
export const faultKinds = [
  /** The process is gone for so long, whatever else happens. */
  'absent',
  'crash',
  /** amount: changing disk operations until the process dies in one. */
  'crashAtOp',
  'losePower',
  'losePowerAll',
  'pause',
  'suspend',
  /** Asleep and cut off: it wakes as a leader that others have replaced, and hears nothing of it for a while. */
  'sleepApart',
  'isolate',
  'halves',
  'oneWay',
  'bridge',
  'ring',
  'lollipop',
  'clog',
  'reset',
  'transfer',
  'syncError',
  'writeError',
  'slowDisk',
  'diskFull',
  'wallJump',
  /** A bit of the log at rest flips, where the atlas allows it; amount: chooses the place. */
  'rot',
  /** One read fails, or brings a flipped bit once. */
  'readError',
  'badRead',
  /** There is room, but less than the soft limit or the hard limit wants. */
  'diskNearlyFull',
  /** Somebody asks for changes of members that nobody may make. */
  'wrongChange',
  /** Entries that the leader sends are lost, heartbeats and votes are not; then it is cut off: logs grow apart. */
  'entriesLost',
  /** The next removal of a file is the beginning of the end; amount: so many operations later, and how. */
  'crashAtRemoval',
  /** A bit of one of the two copies of a hard state flips at rest. */
  'rotHardState',
  /** The operator brings in a broker, as a learner that stays one or becomes a voter. */
  'addLearner',
  'addVoter',
  /** The operator removes the victim; amount > 0: while it is down, and it comes back so much later. */
  'remove',
  /** The victim loses its disk, and is removed and added anew. */
  'replace',
  /** A disk that was lost takes the place of its successor. */
  'putBack',
  /** The operator hands over to the victim, whose link hangs in that moment, and then removes it. */
  'dismiss',
  /** When the next seed is offered, the way of its fetch hangs, and the leader may die. */
  'breakSeed',
  /** The victim is the preferred leader from the next start of most brokers on. */
  'prefer',
  /** Something happens while somebody fetches the state of a floor; amount: chooses what. */
  'seedTrouble',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What an operator does, one after the other. */
const churnKinds: readonly FaultKind[] = [
  'addLearner',
  'addVoter',
  'remove',
  'replace',
  'putBack',
  'dismiss',
  'breakSeed',
  'prefer',
];

function isChurn(kind: FaultKind): boolean {
  return churnKinds.includes(kind);
}

export interface PlannedFault {
  readonly atMs: number;
  readonly kind: FaultKind;
  /** Chooses the victim: the leader of the moment, or a node by number. */
  readonly target: 'leader' | number;
  readonly amount: number;
}

/** Everything that a run depends on beside its seed; printed in full when it fails. */
export interface SimOptions {
  readonly nodes: number;
  readonly producers: number;
  readonly consumers: number;
  readonly queues: number;
  readonly batchMax: number;
  readonly bodyBytes: number;
  readonly pauseMs: number;
  readonly segmentBytes: number;
  readonly cacheBytes: number;
  readonly retention: RetentionSettings;
  readonly checkpointMs: number;
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly readMode: RaftSettings['readMode'];
  readonly syncUs: number;
  readonly network: NetworkWeather;
  /** Per node: share by which its clock runs too fast. */
  readonly drift: readonly number[];
  readonly loadMs: number;
  /** Choices of the product that are rare otherwise; each of them is made every fourth time. */
  readonly rareChoices: readonly RareChoice[];
  /** Number of the broker that everybody prefers as leader; null: none. */
  readonly preferredLeader: number | null;
  /** Clients call any broker, whose gateway forwards to the leader; else they reach the leader by a hop of the model. */
  readonly forwarding: boolean;
}

export interface SimPlan {
  readonly seed: number;
  readonly options: SimOptions;
  readonly faults: readonly PlannedFault[];
}

/** Draws a run: first which kinds of trouble it has at all (many have none), then how much of each. */
export function drawPlan(seed: number): SimPlan {
  const choices = new Choices(seed);
  const rare = choices.stream('rare choices');
  const drawn = drawOptions(choices.stream('options'));
  const churn = drawChurn(choices.stream('plan churn'), drawn);
  const preference = choices.stream('plan preference');
  const options = {
    ...withReads(choices.stream('reads'), drawn),
    bodyBytes: drawBodyBytes(choices.stream('bodies'), drawn),
    rareChoices: rareChoices.filter(() => rare.chance(0.25)),
    forwarding: choices.stream('plan forwarding').chance(0.5),
    preferredLeader: churn.length > 0 && preference.chance(0.5) ? preference.below(drawn.nodes) : null,
  };
  const absence = drawAbsence(choices, options);
  // While somebody is away the others must move on: on a network that loses nothing, and with little other trouble.
  const network = { ...options.network, loss: absence.length > 0 ? 0 : options.network.loss };
  const share = absence.length > 0 ? calmShare : choices.stream('plan share').pick(familyShares);
  const faults = [...absence, ...drawFaults(choices, options, { share, churn: churn.length > 0 }), ...churn];
  return {
    seed,
    options: { ...options, network },
    faults: faults.toSorted((x, y) => x.atMs - y.atMs),
  };
}

type Late = 'readMode' | 'rareChoices' | 'forwarding' | 'preferredLeader';
type Drawn = Omit<SimOptions, Late>;

/** A third of the runs reads under leases, which clocks that drift further apart would break (R45). */
function withReads(random: Stream, options: Drawn): Drawn & Pick<SimOptions, 'readMode'> {
  if (random.chance(1 / 3)) return { ...options, readMode: 'lease' };
  const faster = random.chance(0.5) ? 5 : 1;
  return { ...options, readMode: 'readIndex', drift: options.drift.map((share) => share * faster) };
}

function drawOptions(random: Stream): Drawn {
  const deleting = random.chance(0.4);
  const nodes = random.pick([1, 2, 3, 3, 3, 3, 4, 5, 5]);
  const heartbeatIntervalMs = random.pick([20, 50, 100]);
  const drifting = random.chance(0.2);
  return {
    nodes,
    producers: random.between(1, 6),
    consumers: random.between(1, 3),
    queues: random.between(1, 4),
    batchMax: random.pick([1, 4, 16]),
    bodyBytes: deleting ? 700 : random.pick([16, 64, 700]),
    pauseMs: deleting ? 40 : random.pick([10, 40, 150]),
    segmentBytes: (deleting ? 64 : random.pick([64, 64, 128, 1024])) * 1024,
    checkpointMs: random.pick([200, 1000, 5000]),
    retention: deleting ? drawRetention(random) : keepAll,
    cacheBytes: random.pick([16, 64, 1024]) * 1024,
    electionTimeoutMs: heartbeatIntervalMs * random.pick([10, 12, 20]),
    heartbeatIntervalMs,
    syncUs: random.pick([100, 1000, 8000]),
    network: drawNetwork(random),
    drift: Array.from({ length: nodes }, () => (drifting ? (random.below(200) - 100) / 10_000 : 0)),
    loadMs: deleting ? random.between(8000, 16_000) : random.between(3000, 8000),
  };
}

/** Where segments are deleted they must fill: a batch of messages takes a good part of one. */
function drawBodyBytes(random: Stream, { retention, bodyBytes, batchMax }: Drawn): number {
  return retention === keepAll ? bodyBytes : Math.floor(random.pick([1000, 6000, 20_000]) / batchMax);
}

const keepAll: RetentionSettings = { maxAgeMs: 1e12, maxBytes: Number.MAX_SAFE_INTEGER, minSegments: 2 };

function drawRetention(random: Stream): RetentionSettings {
  const byAge = random.chance(0.5);
  return {
    maxAgeMs: byAge ? random.pick([500, 3000]) : keepAll.maxAgeMs,
    maxBytes: byAge ? keepAll.maxBytes : random.pick([1, 3]) * 64 * 1024,
    minSegments: random.below(2),
  };
}

function drawNetwork(random: Stream): NetworkWeather {
  const some = (p: number, most: number): number =>
    random.chance(p) ? (most * random.below(1000)) / 1000 : 0;
  return {
    delayUs: random.pick([100, 300, 2000]),
    jitterDoublings: random.between(0, 5),
    loss: some(0.4, 0.1),
    duplicate: some(0.4, 0.2),
    zombieMs: random.chance(0.3) ? 5000 : 0,
    corrupt: some(0.2, 0.02),
    fifo: random.chance(0.5),
  };
}

/** Part of the families that a run has: where there is little trouble, much is sent, and the log moves on. */
const calmShare = 0.1;
const familyShares = [calmShare, 0.2, 0.35];

function isDrawnElsewhere(kind: FaultKind): boolean {
  return kind === 'absent' || kind === 'seedTrouble' || isChurn(kind);
}

/** Families are on or off per run; a run with a little of everything mostly tests the retry loop. */
function drawFaults(
  choices: Choices,
  options: SimOptions,
  { share, churn }: { share: number; churn: boolean },
): PlannedFault[] {
  const faults: PlannedFault[] = [];
  // Bits rot on a minority only, where nothing is deleted and nobody goes: there is always somebody to repair from.
  const mayRot = options.nodes >= 3 && options.retention === keepAll && !churn;
  for (const kind of faultKinds) {
    if (isDrawnElsewhere(kind) || (kind === 'rot' && !mayRot)) continue;
    const random = choices.stream(`plan ${kind}`);
    if (!random.chance(kind === 'losePowerAll' ? 1.4 * share : share)) continue;
    const count = 1 + random.geometric(0.6, 6);
    for (let i = 0; i < count; i++) {
      faults.push({
        atMs: random.between(500, options.loadMs),
        kind,
        target: kind === 'sleepApart' || random.chance(0.5) ? 'leader' : random.below(options.nodes),
        amount: drawAmount(kind, random),
      });
    }
  }
  return faults;
}

/** Where segments are deleted, somebody is sometimes away for so long that what comes next for it is gone. */
function drawAbsence(choices: Choices, { retention, nodes, loadMs }: SimOptions): PlannedFault[] {
  const random = choices.stream('plan absence');
  if (retention === keepAll || nodes < 3 || random.chance(0.3)) return [];
  const amount = loadMs - random.between(0, 4000);
  return [
    { atMs: 500, kind: 'absent', target: random.below(nodes), amount },
    { atMs: 500, kind: 'seedTrouble', target: 'leader', amount: random.below(4) },
  ];
}

/** In some runs the members change. Where segments are deleted, somebody joins who needs a seed, which may break. */
function drawChurn(random: Stream, { nodes, loadMs, retention }: Drawn): PlannedFault[] {
  if (!random.chance(0.4)) return [];
  const act = (kind: FaultKind, fromMs: number): PlannedFault => ({
    atMs: random.between(fromMs, loadMs),
    kind,
    target: random.chance(0.3) ? 'leader' : random.below(nodes + 2),
    amount: drawHang(kind, random),
  });
  const drawn = Array.from({ length: random.between(1, 5) }, () => {
    const first = act(random.pick(churnKinds), 300);
    const returns = first.kind === 'replace' && random.chance(0.5);
    return returns ? [first, act('putBack', first.atMs)] : [first];
  }).flat();
  // Early, as it takes a quiet group and some time.
  if (nodes >= 3 && random.chance(0.2)) drawn.push({ ...act('dismiss', 300), atMs: 300, target: 0 });
  if (retention === keepAll || random.chance(0.2)) return drawn;
  const breakSeed = { ...act('breakSeed', 300), atMs: 300 };
  return [...drawn, breakSeed, act('addLearner', loadMs >> 1)];
}

/** ms for which somebody is away or a link hangs. */
function drawHang(kind: FaultKind, random: Stream): number {
  if (kind === 'breakSeed') return 3000;
  if (kind === 'dismiss') return 6000;
  return random.chance(0.4) ? 0 : random.pick([300, 1500, 4000]);
}

const hourMs = 3_600_000;

type Draw = (random: Stream) => number;

const place: Draw = (random) => random.below(1_000_000);
const downMs: Draw = (random) => random.pick([0, 20, 300, 3000, 6000]);
const stoppedMs: Draw = (random) => random.pick([50, 300, 1500, 4000]);
const troubleMs: Draw = (random) => random.pick([100, 800, 2500, 6000]);

/** Of what has another one than the time for which it lasts. */
const amounts: Readonly<Partial<Record<FaultKind, Draw>>> = {
  rot: place,
  sleepApart: (random) => random.pick([1500, 4000]),
  crashAtRemoval: (random) => random.between(0, 15),
  crashAtOp: (random) => random.between(1, 60),
  crash: downMs,
  losePower: downMs,
  losePowerAll: downMs,
  syncError: downMs,
  writeError: downMs,
  pause: stoppedMs,
  suspend: stoppedMs,
  wallJump: (random) => random.pick([-1, 1]) * random.pick([1000, hourMs, 24 * 365 * hourMs]),
};

function drawAmount(kind: FaultKind, random: Stream): number {
  return (amounts[kind] ?? troubleMs)(random);
}
