import { done, refused, type Outcome } from '../../errors/outcome.ts';
import { isSameRule, sortedUsers } from '../access.ts';
import type { AccessChange } from '../access-codec.ts';
import type { AccessSnapshot, Reply } from '../api.ts';
import { encodeCommand } from '../commands.ts';
import { commandWork } from './command-work.ts';
import type { SessionContext } from './context.ts';
import { notLeader, overloaded } from './refusals.ts';

const userPattern = /^[a-zA-Z0-9._-]{1,64}$/;
const changeBytes = 1024;

/** Takes changes of users and their rules. */
export class AccessDesk {
  readonly #context: SessionContext;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  change(change: AccessChange, reply: Reply<null>): void {
    const problem = this.#context.closed ? notLeader : this.#problem(change);
    if (problem !== undefined) {
      reply(problem);
      return;
    }
    const { users } = this.#context.state.access;
    if (!users.has(change.user) && !creates(change)) {
      this.#context.reads.read(reply, () => withoutUser(change));
      return;
    }
    const work = commandWork({
      bytes: changeBytes,
      encode: () => encodeCommand({ kind: 'changeAccess', change }),
      applied: () => {
        // A deletion that was logged first leaves this change without effect.
        reply(users.has(change.user) ? done(null) : withoutUser(change));
      },
      failed: reply,
    });
    if (!this.#context.outbox.push(work)) reply(overloaded);
  }

  read(knownDigest: string, reply: Reply<AccessSnapshot>): void {
    this.#context.reads.read(reply, () => {
      const { digest, users } = this.#context.state.access;
      return done({ digest, users: digest === knownDigest ? undefined : sortedUsers(users.values()) });
    });
  }

  #problem(change: AccessChange): Outcome<never> | undefined {
    const { state, limits } = this.#context;
    const { users } = state.access;
    if (!userPattern.test(change.user))
      return refused('INVALID_ARGUMENT', 'a user name has 1 to 64 letters, digits, ".", "_" and "-"');
    const known = users.get(change.user);
    if (known === undefined && creates(change) && users.size >= limits.maxUsers)
      return refused('LIMIT_EXCEEDED', `the cluster holds its maximum of ${limits.maxUsers} users`);
    if (known === undefined || change.kind !== 'setRule') return undefined;
    const others = known.rules.filter((rule) => !isSameRule(rule, change.rule));
    if (others.length < limits.maxRulesPerUser) return undefined;
    return refused('LIMIT_EXCEEDED', `user ${change.user} has its maximum of ${others.length} rules`);
  }
}

function creates(change: AccessChange): boolean {
  return change.kind === 'setUser' && change.sealedSecret !== undefined;
}

/** The answer to a change that creates nobody, when there is no such user. */
function withoutUser({ kind, user }: AccessChange): Outcome<null> {
  return kind === 'deleteUser' ? done(null) : refused('USER_NOT_FOUND', `user ${user} does not exist`);
}
