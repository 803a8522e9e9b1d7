import { createHash } from 'node:crypto';
import { encodeUser, type AccessChange, type AccessRule, type RuleKey, type User } from './access-codec.ts';

/** Users and what each may do; replicated with everything else (docs/security.md). */
export class AccessTable {
  readonly #users = new Map<string, User>();
  #digest: string | undefined;

  get users(): ReadonlyMap<string, User> {
    return this.#users;
  }

  /** Equal on replicas with the same users, whatever made them so. */
  get digest(): string {
    this.#digest ??= digestOf(this.#users.values());
    return this.#digest;
  }

  /** Makes the change if it still fits: what names no user is without effect. Answers the name of the user. */
  apply(change: AccessChange): string {
    const known = this.#users.get(change.user);
    this.#digest = undefined;
    switch (change.kind) {
      case 'setUser':
        this.#setUser(change, known);
        break;
      case 'deleteUser':
        this.#users.delete(change.user);
        break;
      default:
        if (known !== undefined) this.restore({ ...known, rules: changedRules(known.rules, change) });
    }
    return change.user;
  }

  restore(user: User): void {
    this.#users.set(user.name, user);
    this.#digest = undefined;
  }

  #setUser(change: Extract<AccessChange, { kind: 'setUser' }>, known: User | undefined): void {
    const { user: name, administrator, enabled } = change;
    const sealedSecret = change.sealedSecret ?? known?.sealedSecret;
    if (sealedSecret === undefined) return;
    this.restore({ name, sealedSecret, administrator, enabled, rules: known?.rules ?? [] });
  }
}

function digestOf(users: Iterable<User>): string {
  const hash = createHash('sha256');
  for (const user of sortedUsers(users)) hash.update(encodeUser(user));
  return hash.digest('hex');
}

/** By code units, so that every replica has the same order. */
export function sortedUsers(users: Iterable<User>): readonly User[] {
  return [...users].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function changedRules(
  rules: readonly AccessRule[],
  change: Extract<AccessChange, { kind: 'setRule' | 'deleteRule' }>,
): readonly AccessRule[] {
  const others = rules.filter((rule) => !isSameRule(rule, change.rule));
  return change.kind === 'setRule' ? [...others, change.rule] : others;
}

/** A rule replaces the one that it differs from in its actions only. */
export function isSameRule(a: RuleKey, b: RuleKey): boolean {
  return a.effect === b.effect && a.resource === b.resource && a.match === b.match && a.name === b.name;
}
