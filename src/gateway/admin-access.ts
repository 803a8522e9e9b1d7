import type { UntypedServiceImplementation } from '@grpc/grpc-js';

import { FlotillaError } from '../errors/flotilla-error.ts';
import { done, refused, type Outcome } from '../errors/outcome.ts';
import type { DeleteRuleRequest__Output } from '../proto/gen/flotilla/v1/DeleteRuleRequest.ts';
import type { ListUsersResponse } from '../proto/gen/flotilla/v1/ListUsersResponse.ts';
import type { SetRuleRequest__Output } from '../proto/gen/flotilla/v1/SetRuleRequest.ts';
import type { SetUserRequest__Output } from '../proto/gen/flotilla/v1/SetUserRequest.ts';
import type { AccessChange } from '../store/access-codec.ts';
import type { Gate } from './access/gate.ts';
import { administratorDenial } from './access/rights.ts';
import type { SecretBox } from './access/secret-box.ts';
import { ruleFrom, ruleMessage } from './access/values.ts';
import { unary } from './admin-unary.ts';
import type { CallLimits, ClusterBackend } from './backend.ts';

interface AccessDeps {
  readonly backend: ClusterBackend;
  readonly gate: Gate;
  /** Undefined: nobody has to say who they are. */
  readonly secrets: SecretBox | undefined;
}

const secretPattern = /^\S{16,256}$/;

/** The methods of `flotilla.v1.Admin` that concern users and their rules. */
export function accessMethods({ backend, gate, secrets }: AccessDeps): UntypedServiceImplementation {
  /** A change that is made of a request and of the box that seals its secret. */
  const changing = <Req>(
    toChange: (request: Req, secrets: SecretBox) => AccessChange,
  ): ReturnType<typeof unary<Req, object>> =>
    unary({ gate, denial: administratorDenial }, async (request: Req, limits: CallLimits) => {
      if (secrets === undefined) return notEnabled;
      const outcome = await backend.changeAccess(toChange(request, secrets), limits);
      return outcome.kind === 'done' ? done({}) : outcome;
    });
  return {
    ListUsers: unary({ gate, denial: administratorDenial }, async (_request: object, limits) =>
      secrets === undefined ? notEnabled : listUsers(backend, limits),
    ),
    SetUser: changing(setUser),
    DeleteUser: changing(({ name }: { name: string }) => ({ kind: 'deleteUser', user: name })),
    SetRule: changing(({ user, rule }: SetRuleRequest__Output) => ({
      kind: 'setRule',
      user,
      rule: ruleFrom(rule),
    })),
    DeleteRule: changing(({ user, rule }: DeleteRuleRequest__Output) => ({
      kind: 'deleteRule',
      user,
      rule: ruleFrom(rule),
    })),
  };
}

const notEnabled = refused('INVALID_ARGUMENT', 'this process does not ask who calls: see auth.enabled');

function setUser(request: SetUserRequest__Output, secrets: SecretBox): AccessChange {
  const { name: user, secretKey, administrator, enabled } = request;
  if (secretKey !== '' && !secretPattern.test(secretKey))
    throw new FlotillaError('INVALID_ARGUMENT', 'a secret key has 16 to 256 characters and no blanks');
  const sealedSecret = secretKey === '' ? undefined : secrets.seal(user, Buffer.from(secretKey));
  return { kind: 'setUser', user, sealedSecret, administrator, enabled };
}

async function listUsers(backend: ClusterBackend, limits: CallLimits): Promise<Outcome<ListUsersResponse>> {
  const outcome = await backend.readAccess('', limits);
  if (outcome.kind !== 'done') return outcome;
  const users = (outcome.value.users ?? []).map(({ name, administrator, enabled, rules }) => ({
    name,
    administrator,
    enabled,
    rules: rules.map(ruleMessage),
  }));
  return done({ users });
}
