import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { AccessRule as AccessRuleMessage } from '../../proto/gen/flotilla/v1/AccessRule.ts';
import type { AccessRule__Output } from '../../proto/gen/flotilla/v1/AccessRule.ts';
import {
  actions,
  resources,
  type AccessRule,
  type Action,
  type ResourceKind,
} from '../../store/access-codec.ts';

/** A user as others may see it. */
export interface UserInfo {
  readonly name: string;
  readonly administrator: boolean;
  readonly enabled: boolean;
  readonly rules: readonly AccessRule[];
}

export function isAction(text: string): text is Action {
  return actions.some((action) => action === text);
}

export function isResource(text: string): text is ResourceKind {
  return resources.some((resource) => resource === text);
}

const noRule = { effect: '', resource: '', match: '', name: '', actions: [] };
const namePattern = /^[%|a-zA-Z0-9_-]{0,255}$/;

/** A rule as it arrives in a message. Throws INVALID_ARGUMENT, naming the field. */
export function ruleFrom(message: AccessRule__Output | null): AccessRule {
  const { effect, resource, match, name, actions: words } = message ?? noRule;
  if (effect !== 'allow' && effect !== 'deny') throw invalid('effect must be allow or deny');
  if (!isResource(resource)) throw invalid('resource must be topic or group');
  if (match !== 'exact' && match !== 'prefix') throw invalid('match must be exact or prefix');
  if (!namePattern.test(name) || (name === '' && match === 'exact'))
    throw invalid('name must be a topic or consumer group, or what it starts with');
  if (!words.every(isAction)) throw invalid(`actions must be of ${actions.join(', ')}`);
  return { effect, resource, match, name, actions: words };
}

export function ruleMessage(rule: AccessRule): AccessRuleMessage {
  return { ...rule, actions: [...rule.actions] };
}

function invalid(message: string): FlotillaError {
  return new FlotillaError('INVALID_ARGUMENT', message);
}
