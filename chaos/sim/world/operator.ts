import { refused } from '../../../src/errors/outcome.ts';
import type { Stream } from '../choices.ts';
import type { SimCluster } from './cluster.ts';
import type { SimNode } from './node.ts';
import { OperatorLink, type ChangeEnd, type Request } from './operator-link.ts';

/** Machines that are added to a run at most. */
const addedMax = 4;
const pollMs = 50;
/** Time for one change, or for a broker to catch up: so many election timeouts more than the least, in ms. */
const patienceTimeouts = 12;
const patienceMsMin = 4000;
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
  readonly #electionTimeoutMs: number;
  readonly #patienceMs: number;
  #jobs: Promise<void> = Promise.resolve();
  #open = 0;
  #added = 0;

  constructor(cluster: SimCluster, electionTimeoutMs: number) {
    this.#cluster = cluster;
    this.#random = cluster.choices.stream('operator');
    this.#link = new OperatorLink(cluster, cluster.choices.stream('operator link'));
    this.#electionTimeoutMs = electionTimeoutMs;
    this.#patienceMs = patienceTimeouts * electionTimeoutMs + patienceMsMin;
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

  /** Wants the victim to lead, but its link hangs for so long when it is told; so it is removed. */
  dismiss(victim: SimNode, hangMs: number): void {
    this.#do(async () => {
      const { traps, network } = this.#cluster;
      traps.set('timeoutNow', ({ from, to }) => network.clog(from, to, hangMs));
      await this.#transfer(victim.id, this.#electionTimeoutMs);
      traps.delete('timeoutNow');
      await this.#remove(victim, true);
    });
  }

  /** The machine of the broker gets an empty disk; the group takes it for a new member under the old name. */
  replace(victim: SimNode): void {
    this.#do(async () => {
      const ready = await this.#downUntil(victim, () => this.#cluster.seats.canLose(victim));
      if (!ready) return;
      victim.replaceDisk();
      this.#cluster.effect('operator: disk lost');
      await this.#reseat(victim);
    });
  }

  /** A disk that was replaced, and that nobody takes for a member's any more, comes back under its old name. */
  putBack(victim: SimNode): void {
    this.#do(async () => {
      const { seats } = this.#cluster;
      const { oldDisk } = victim;
      if (oldDisk === undefined) return;
      const ready = await this.#downUntil(
        victim,
        () => seats.canLose(victim) && seats.forgot(victim.id, oldDisk.id),
      );
      if (!ready) return;
      victim.putDiskBack();
      this.#cluster.effect('operator: old disk put back');
      victim.start();
      await this.#link.pause(4 * this.#electionTimeoutMs);
      await this.#reseat(victim);
    });
  }

  /** What is preferred from the next start of each broker on. */
  prefer(favourite: SimNode): void {
    this.#cluster.effect('operator: preferred leader');
    for (const node of this.#cluster.nodes) if (this.#random.chance(0.8)) node.preferredLeader = favourite.id;
  }

  /** Replaces all members whose disk was lost, and makes a leader give way whom members can not follow (R0). */
  mend(): void {
    this.#link.hungUp = false;
    this.#do(async () => {
      for (const { node } of this.#cluster.seats.lost) await this.#reseat(node);
      if (!this.#cluster.seats.strangers) return;
      await this.#transfer(undefined);
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

  async #remove(victim: SimNode, force = this.#random.chance(0.5)): Promise<ChangeEnd> {
    const { seats, leader } = this.#cluster;
    if (leader === victim) await this.#transfer(undefined);
    return this.#ask('remove', async (admin, limits, { known }) => {
      const config = known?.config ?? { version: 0, members: [] };
      const members = config.members.filter(({ id }) => id !== victim.id);
      if (!seats.survives({ ...config, members })) return refused('CHANGE_REFUSED', 'data would be lost');
      return admin.remove(victim.id, { force }, limits);
    });
  }

  async #transfer(target: string | undefined, patienceMs = this.#patienceMs): Promise<void> {
    await this.#ask('transfer', async (admin, limits) => admin.transferLeader(target, limits), patienceMs);
  }

  async #reseat(node: SimNode): Promise<void> {
    node.start();
    const lost = this.#cluster.seats.lost.find((each) => each.node === node);
    if (lost === undefined) return;
    if ((await this.#remove(node)) === 'ok') await this.#seat(node, lost.member.role === 'voter');
  }

  /** Takes the machine down and waits for a moment in which its disk can be given up; else it comes back as it was. */
  async #downUntil(victim: SimNode, so: () => boolean): Promise<boolean> {
    const { loop } = this.#cluster;
    const deadlineUs = loop.now + lossPatienceMs * 1000;
    this.#takeDown(victim);
    let ready = so();
    while (!ready && !this.#link.hungUp && loop.now < deadlineUs) {
      await this.#link.pause(pollMs);
      // Another trouble that ended has started it again.
      if (victim.up) this.#takeDown(victim);
      ready = so();
    }
    victim.absent = false;
    if (!ready) victim.start();
    return ready;
  }

  #takeDown(victim: SimNode): void {
    victim.absent = true;
    victim.crash();
  }

  #bringBack(victim: SimNode): void {
    victim.absent = false;
    victim.start();
  }

  async #ask(what: string, request: Request, patienceMs = this.#patienceMs): Promise<ChangeEnd> {
    const end = await this.#link.ask(request, patienceMs);
    this.#cluster.effect(`operator: ${what} ${end}`);
    return end;
  }
}
