import { assert } from '../../errors/flotilla-error.ts';
import type { VoterSet } from './quorum.ts';
import type { Floor, GroupConfig, Index, Member, NodeId, RestoredState } from './types.ts';

interface Entry {
  readonly index: Index;
  readonly config: GroupConfig;
}

const none: readonly Entry[] = [];

/**
 * Configurations in the log: the newest one is in force from the moment it is appended (R53); truncation reverts it.
 * The lowest one is that of the floor. Voters are always derived from the members (R57).
 */
export class ConfigStack {
  #entries: Entry[];
  #members = new Map<NodeId, Member>();
  /** Sets of voters that must all agree. */
  voterSets: readonly VoterSet[] = [];

  constructor(restored: RestoredState) {
    this.#entries = [{ index: restored.floor.index, config: restored.floor.config }];
    this.#refresh();
    for (const { index, config } of restored.configs) this.push(index, config);
  }

  get latest(): GroupConfig {
    return this.#top.config;
  }
  get latestIndex(): Index {
    return this.#top.index;
  }

  member(id: NodeId): Member | undefined {
    return this.#members.get(id);
  }

  isVoter(id: NodeId): boolean {
    return this.#members.get(id)?.role === 'voter';
  }

  /** Newest configuration at or below `index`. */
  at(index: Index): Entry {
    return this.#entries.findLast((entry) => entry.index <= index) ?? this.#top;
  }

  /** How many configurations stand above `commit`. */
  above(commit: Index): number {
    if (this.latestIndex <= commit) return 0;
    return this.#entries.filter((entry) => entry.index > commit).length;
  }

  /** Configurations appended in [from, to]. */
  between(from: Index, to: Index): readonly Entry[] {
    if (this.latestIndex < from) return none;
    return this.#entries.filter((entry) => entry.index >= from && entry.index <= to);
  }

  push(index: Index, config: GroupConfig): void {
    assert(index > this.latestIndex, `I10 configuration at ${index} after one at ${this.latestIndex}`);
    const change = this.latest.members.length === 0 ? 0 : votersChanged(this.latest, config);
    assert(change <= 1, `I10 configuration at ${index} changes ${change} voters at once`);
    this.#entries.push({ index, config });
    this.#refresh();
  }

  truncate(from: Index): void {
    if (this.latestIndex < from) return;
    while (this.#entries.length > 1 && this.latestIndex >= from) this.#entries.pop();
    this.#refresh();
  }

  /** What stood at or below the new floor is its configuration. */
  advanceFloor({ index, config }: Floor): void {
    const { version } = this.at(index).config;
    assert(version === config.version, `I10 floor ${index} has version ${config.version}, not ${version}`);
    this.#entries = [{ index, config }, ...this.#entries.filter((entry) => entry.index > index)];
  }

  reset({ index, config }: Floor): void {
    this.#entries = [{ index, config }];
    this.#refresh();
  }

  get #top(): Entry {
    const top = this.#entries.at(-1);
    assert(top !== undefined, 'I10 no configuration');
    return top;
  }

  #refresh(): void {
    const { members } = this.latest;
    this.#members = new Map(members.map((member) => [member.id, member]));
    const voters = members.filter((member) => member.role === 'voter').map((member) => member.id);
    assert(voters.length > 0 || members.length === 0, 'R57 a configuration without voters');
    this.voterSets = [voters];
  }
}

/** How many voters only one of the two has. */
export function votersChanged(before: GroupConfig, after: GroupConfig): number {
  const had = new Set(before.members.filter((m) => m.role === 'voter').map((m) => m.id));
  const has = new Set(after.members.filter((m) => m.role === 'voter').map((m) => m.id));
  let changed = 0;
  for (const id of had) if (!has.has(id)) changed++;
  for (const id of has) if (!had.has(id)) changed++;
  return changed;
}
