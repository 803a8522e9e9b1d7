import { randomBytes } from 'node:crypto';
import { refused, type Refusal } from '../../errors/outcome.ts';
import { isSignedWith, parseAuthorization, readDateTime, type KeyPair } from '../../proto/signature.ts';
import type { Action, ResourceKind, User } from '../../store/access-codec.ts';
import type { GatewayLogger } from '../context.ts';
import { allRights, mayUser, type Rights } from './rights.ts';
import type { SecretBox } from './secret-box.ts';

/** The users that this process knows; undefined: not yet. */
export type UserSource = () => ReadonlyMap<string, User> | undefined;

/** Headers of a call, as far as they say who calls. */
export interface CallHeaders {
  /** The whole `authorization` header, '' when absent: it has commas of its own. */
  readonly authorization: string;
  header(name: string): string;
}

export type Entry = { readonly kind: 'done'; readonly value: Rights } | Refusal;

/** Finds out who calls, before anything is done for the caller. */
export interface Gate {
  enter(headers: CallHeaders): Entry;
}

const everybody = entered(allRights);

/** Nobody has to say who they are. */
export const openGate: Gate = { enter: () => everybody };

export interface SignatureGateDeps {
  /** The administrator that exists before all users. */
  readonly administrator: KeyPair;
  readonly users: UserSource;
  readonly secrets: SecretBox;
  /** How far the time of a call may be from that of this process, either way. */
  readonly clockSkewMs: number;
  readonly logger?: GatewayLogger;
}

/** Checks the signature of every call. */
export class SignatureGate implements Gate {
  readonly #deps: SignatureGateDeps;
  /** Opened secrets, the decoy for one that does not open; a changed user is another object. */
  readonly #secrets = new WeakMap<User, Buffer>();
  /** Signs nothing. */
  readonly #decoy = randomBytes(32);

  constructor(deps: SignatureGateDeps) {
    this.#deps = deps;
  }

  enter(headers: CallHeaders): Entry {
    if (headers.authorization === '')
      return refused('UNAUTHORIZED', 'the call is not signed: configure an access key and a secret key');
    const claim = parseAuthorization(headers.authorization);
    if (claim === undefined)
      return refused('UNAUTHORIZED', 'the authorization header is not a MQv2-HMAC-SHA1 signature');
    const dateTime = headers.header('x-mq-date-time');
    const problem = this.#dateProblem(dateTime);
    if (problem !== undefined) return refused('UNAUTHORIZED', problem);
    const { accessKey, signature } = claim;
    const { administrator, users } = this.#deps;
    if (accessKey === administrator.accessKey)
      return isSignedWith(administrator.secretKey, dateTime, signature)
        ? entered({ ...allRights, user: accessKey })
        : notProven;
    const known = users();
    if (known === undefined)
      return refused('NO_LEADER', 'the users of the cluster are not known here yet; try again');
    const user = known.get(accessKey);
    // An unknown access key takes as long as a wrong secret.
    const proven = isSignedWith(this.#secretOf(user), dateTime, signature);
    return proven && user?.enabled === true ? entered(new UserRights(accessKey, users)) : notProven;
  }

  #dateProblem(dateTime: string): string | undefined {
    const signedAtMs = readDateTime(dateTime);
    if (signedAtMs === undefined) return 'the header x-mq-date-time is missing or no date and time';
    if (Math.abs(Date.now() - signedAtMs) <= this.#deps.clockSkewMs) return undefined;
    return 'the call was signed too long ago or by a clock that is wrong: see auth.clockSkew';
  }

  #secretOf(user: User | undefined): Buffer {
    if (user === undefined) return this.#decoy;
    const known = this.#secrets.get(user);
    if (known !== undefined) return known;
    const { secrets, logger } = this.#deps;
    const opened = secrets.open(user.name, user.sealedSecret);
    if (opened === undefined)
      logger?.error({ user: user.name }, 'no key of auth.secretsKeyFile opens the secret of this user');
    this.#secrets.set(user, opened ?? this.#decoy);
    return opened ?? this.#decoy;
  }
}

function entered(value: Rights): Entry {
  return { kind: 'done', value };
}

/** One text for all reasons: it must not tell which users exist. */
const notProven = refused(
  'UNAUTHORIZED',
  'the signature does not match: the access key is unknown or disabled, or the secret key is wrong',
);

class UserRights implements Rights {
  readonly user: string;
  readonly #users: UserSource;

  constructor(user: string, users: UserSource) {
    this.user = user;
    this.#users = users;
  }

  get administrator(): boolean {
    const user = this.#users()?.get(this.user);
    return user !== undefined && user.enabled && user.administrator;
  }

  may(action: Action, resource: ResourceKind, name: string): boolean {
    const user = this.#users()?.get(this.user);
    return user !== undefined && mayUser(user, action, resource, name);
  }
}
