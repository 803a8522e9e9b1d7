import { refused, type Outcome, type Refusal } from '../../errors/outcome.ts';
import { failureStatus, routeFailures } from '../outcomes.ts';
import { Rejected } from '../status.ts';
import type { AccessRule, Action, ResourceKind, User } from '../../store/access-codec.ts';

/** What a caller may do now: changes of its user take effect on open streams too. */
export interface Rights {
  /** Access key; '' while nobody has to say who they are. */
  readonly user: string;
  /** May change users, members and leaders. */
  readonly administrator: boolean;
  may(action: Action, resource: ResourceKind, name: string): boolean;
}

export const allRights: Rights = { user: '', administrator: true, may: () => true };
export const noRights: Rights = { user: '', administrator: false, may: () => false };

/** A rule that denies wins over any that allows; what no rule allows is denied. */
export function mayUser(user: User, action: Action, resource: ResourceKind, name: string): boolean {
  if (!user.enabled || user.administrator) return user.enabled;
  let allowed = false;
  for (const rule of user.rules) {
    if (!rule.actions.includes(action) || !concerns(rule, resource, name)) continue;
    if (rule.effect === 'deny') return false;
    allowed = true;
  }
  return allowed;
}

function concerns(rule: AccessRule, resource: ResourceKind, name: string): boolean {
  if (rule.resource !== resource) return false;
  return rule.match === 'prefix' ? name.startsWith(rule.name) : name === rule.name;
}

/** The refusal of an action on a topic or consumer group; undefined: it is allowed. */
export function denial(
  rights: Rights,
  action: Action,
  resource: ResourceKind,
  name: string,
): Refusal | undefined {
  return rights.may(action, resource, name) ? undefined : forbidden(rights, action, resource, name);
}

function forbidden(rights: Rights, action: string, resource: ResourceKind, name: string): Refusal {
  return refused('FORBIDDEN', `user ${rights.user} lacks the right "${action}" on ${resource} ${name}`);
}

/** The refusal of what concerns the cluster; undefined: it is allowed. */
export function administratorDenial(rights: Rights): Refusal | undefined {
  if (rights.administrator) return undefined;
  return refused('FORBIDDEN', `user ${rights.user} is not an administrator`);
}

/** @throws Rejected FORBIDDEN, unless the caller has one of the rights */
export function demand(
  rights: Rights,
  needed: Action | readonly Action[],
  resource: ResourceKind,
  name: string,
): void {
  const actions = typeof needed === 'string' ? [needed] : needed;
  if (actions.some((action) => rights.may(action, resource, name))) return;
  reject(forbidden(rights, actions.join('" or "'), resource, name));
}

/** @throws Rejected with the body status of a refusal */
export function reject(refusal: Exclude<Outcome<never>, { kind: 'done' }>): never {
  const { code, message } = failureStatus(refusal, routeFailures);
  throw new Rejected(code, message);
}
