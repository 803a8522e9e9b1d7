import { done, refused, type Outcome } from '../../errors/outcome.ts';
import { isSameRule, sortedUsers } from '../access.ts';
import type { AccessChange } from '../access-codec.ts';
import type { AccessSnapshot, Reply } from '../api.ts';
import { encodeCommand } from '../commands.ts';
import { commandWork } from './command-work.ts';
import { notLeader, overloaded, type SessionContext } from './context.ts';

const userPattern = /^[a-zA-Z0-9._-]{1,64}$/;
const changeBytes = 1024;

/** Takes changes of users and their rules. */
export class AccessDesk {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  change(change: AccessChange, reply: Reply<null>): void {
    const { users } = this.#context.state.access;
    const settled = this.#context.closed ? notLeader : this.#settled(change);
    if (settled !== undefined) {
      reply(settled);
      return;
    }
    const work = commandWork({
      bytes: changeBytes,
      encode: () => encodeCommand({ kind: 'changeAccess', change }),
      applied: () => {
        // A deletion that was logged first leaves this change without effect.
        reply(change.kind === 'deleteUser' || users.has(change.user) ? done(null) : noUser(change.user));
      },
      failed: reply,
    });
    if (!this.#context.outbox.push(work)) reply(overloaded);
  }

  read(knownDigest: string, reply: Reply<AccessSnapshot>): void {
    if (this.#context.closed) {
      reply(notLeader);
      return;
    }
    const { digest, users } = this.#context.state.access;
    reply(done({ digest, users: digest === knownDigest ? undefined : sortedUsers(users.values()) }));
  }

  /** What needs no command: a refusal, or what is so already. */
  #settled(change: AccessChange): Outcome<null> | undefined {
    const { state, limits } = this.#context;
    const { users } = state.access;
    const known = users.get(change.user);
    if (!userPattern.test(change.user))
      return refused('INVALID_ARGUMENT', 'a user name has 1 to 64 letters, digits, ".", "_" and "-"');
    if (known === undefined) {
      if (change.kind === 'deleteUser') return done(null);
      if (change.kind !== 'setUser' || change.sealedSecret === undefined) return noUser(change.user);
      if (users.size < limits.maxUsers) return undefined;
      return refused('LIMIT_EXCEEDED', `the cluster holds its maximum of ${limits.maxUsers} users`);
    }
    if (change.kind !== 'setRule') return undefined;
    const others = known.rules.filter((rule) => !isSameRule(rule, change.rule));
    if (others.length < limits.maxRulesPerUser) return undefined;
    return refused('LIMIT_EXCEEDED', `user ${change.user} has its maximum of ${others.length} rules`);
  }
}

function noUser(name: string): Outcome<never> {
  return refused('USER_NOT_FOUND', `user ${name} does not exist`);
}
