import { refused } from '../../../src/errors/outcome.ts';
import type { Stream } from '../choices.ts';
import type { SimCluster } from './cluster.ts';
import type { SimNode } from './node.ts';
import { OperatorLink, type ChangeEnd, type Request } from './operator-link.ts';

/** Machines that are added to a run at most. */
const addedMax = 4;
const pollMs = 50;
/** Time for one change, and for a broker to catch up; in election timeouts. */
const patienceTimeouts = 12;
const patienceMs = 4000;
/** For a moment in which a disk can be lost. */
const lossPatienceMs = 5000;

/**
 * Changes the members of the group through its production interface, while other things break. One job after the other,
 * and never one that takes away what the data could be recovered from; what a job could not finish stays as it is, until
 * `mend`.
 */
export class Operator {
  readonly #cluster: SimCluster;
  readonly #link: OperatorLink;
  readonly #random: Stream;
  readonly #patienceMs: number;
  #jobs: Promise<void> = Promise.resolve();
  #open = 0;
  #added = 0;

  constructor(cluster: SimCluster, electionTimeoutMs: number) {
    this.#cluster = cluster;
    this.#random = cluster.choices.stream('operator');
    this.#link = new OperatorLink(cluster, cluster.choices.stream('operator link'));
    this.#patienceMs = patienceTimeouts * electionTimeoutMs + patienceMs;
  }

  get idle(): boolean {
    return this.#open === 0;
  }

  /** Leaves everything as it is. */
  stop(): void {
    this.#link.hungUp = true;
  }

  /** A broker on a new machine joins as a learner. */
  grow(promote: boolean): void {
    this.#do(async () => {
      if (this.#added === addedMax) return;
      this.#added++;
      const node = this.#cluster.addNode();
      node.start();
      await this.#seat(node, promote);
    });
  }

  /** @param away the broker is down when it is removed, and comes back `away` ms later without knowing; 0: it is not */
  shrink(victim: SimNode, away: number): void {
    this.#do(async () => {
      if (away > 0) this.#takeDown(victim);
      const end = await this.#remove(victim);
      if (end === 'ok' && away > 0) await this.#link.pause(away);
      if (away > 0) this.#bringBack(victim);
    });
  }

  /** The machine of the broker gets an empty disk; the group takes it for a new member under the old name. */
  replace(victim: SimNode): void {
    this.#do(async () => {
      if (await this.#loseDisk(victim)) await this.#reseat(victim);
    });
  }

  /** What is preferred from the next start of each broker on. */
  prefer(favourite: SimNode): void {
    this.#cluster.effect('operator: preferred leader');
    for (const node of this.#cluster.nodes) if (this.#random.chance(0.8)) node.preferredLeader = favourite.id;
  }

  transfer(target: SimNode): void {
    this.#do(async () => {
      await this.#ask('transfer', async (admin, limits) => admin.transferLeader(target.id, limits));
    });
  }

  /** Replaces all members whose disk was lost, and makes a leader give way whom members can not follow (R0). */
  mend(): void {
    this.#link.hungUp = false;
    this.#do(async () => {
      for (const { node } of this.#cluster.seats.lost) await this.#reseat(node);
      if (!this.#cluster.seats.strangers) return;
      await this.#ask('transfer', async (admin, limits) => admin.transferLeader(undefined, limits));
    });
  }

  #do(job: () => Promise<void>): void {
    this.#open++;
    this.#jobs = this.#jobs
      .then(async () => (this.#link.hungUp ? undefined : job()))
      .catch((error: unknown) => this.#cluster.fail(error))
      .finally(() => {
        this.#open--;
      });
    this.#cluster.loop.touch();
  }

  async #seat(node: SimNode, promote: boolean): Promise<void> {
    const seat = { name: node.id, address: `${node.id}:1` };
    const added = await this.#ask('add', async (admin, limits) => admin.add(seat, limits));
    if (added === 'ok' && promote)
      await this.#ask('promote', async (admin, limits) => admin.promote(node.id, limits));
  }

  async #remove(victim: SimNode): Promise<ChangeEnd> {
    const { seats, leader } = this.#cluster;
    if (leader === victim)
      await this.#ask('transfer', async (admin, limits) => admin.transferLeader(undefined, limits));
    const force = this.#random.chance(0.5);
    return this.#ask('remove', async (admin, limits, { known }) => {
      const config = known?.config ?? { version: 0, members: [] };
      const members = config.members.filter(({ id }) => id !== victim.id);
      if (!seats.survives({ ...config, members })) return refused('CHANGE_REFUSED', 'data would be lost');
      return admin.remove(victim.id, { force }, limits);
    });
  }

  async #reseat(node: SimNode): Promise<void> {
    node.start();
    const lost = this.#cluster.seats.lost.find((each) => each.node === node);
    if (lost === undefined) return;
    if ((await this.#remove(node)) === 'ok') await this.#seat(node, lost.member.role === 'voter');
  }

  /** The machine goes down at once; its disk is given up when the group can do without it. */
  async #loseDisk(victim: SimNode): Promise<boolean> {
    const { seats, loop } = this.#cluster;
    const deadlineUs = loop.now + lossPatienceMs * 1000;
    this.#takeDown(victim);
    while (!this.#link.hungUp && loop.now < deadlineUs) {
      // Another trouble that ended has started it again.
      if (victim.up) this.#takeDown(victim);
      if (seats.canLose(victim)) {
        victim.replaceDisk();
        this.#cluster.effect('operator: disk lost');
        this.#bringBack(victim);
        return true;
      }
      await this.#link.pause(pollMs);
    }
    this.#bringBack(victim);
    return false;
  }

  #takeDown(victim: SimNode): void {
    victim.absent = true;
    victim.crash();
  }

  #bringBack(victim: SimNode): void {
    victim.absent = false;
    victim.start();
  }

  async #ask(what: string, request: Request): Promise<ChangeEnd> {
    const end = await this.#link.ask(request, this.#patienceMs);
    this.#cluster.effect(`operator: ${what} ${end}`);
    return end;
  }
}
