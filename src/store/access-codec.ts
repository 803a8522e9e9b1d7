import { assert } from '../errors/flotilla-error.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

export const actions = ['pub', 'sub', 'admin'] as const;
export type Action = (typeof actions)[number];
export const resources = ['topic', 'group'] as const;
export type ResourceKind = (typeof resources)[number];
const effects = ['allow', 'deny'] as const;
export type Effect = (typeof effects)[number];
const matches = ['exact', 'prefix'] as const;
export type Match = (typeof matches)[number];

export interface RuleKey {
  readonly effect: Effect;
  readonly resource: ResourceKind;
  readonly match: Match;
  /** Key of a topic or consumer group, or what it starts with; '' as a prefix: all. */
  readonly name: string;
}
export interface AccessRule extends RuleKey {
  readonly actions: readonly Action[];
}

/** Who may call. Immutable: a change makes another one. */
export interface User {
  /** The access key. */
  readonly name: string;
  /** The secret key as the gateways sealed it; the store can not read it. */
  readonly sealedSecret: Buffer;
  /** May do everything; rules do not matter. */
  readonly administrator: boolean;
  readonly enabled: boolean;
  readonly rules: readonly AccessRule[];
}

export type AccessChange =
  | {
      readonly kind: 'setUser';
      readonly user: string;
      /** Undefined: keeps the one it has. */
      readonly sealedSecret: Buffer | undefined;
      readonly administrator: boolean;
      readonly enabled: boolean;
    }
  | { readonly kind: 'deleteUser'; readonly user: string }
  | { readonly kind: 'setRule'; readonly user: string; readonly rule: AccessRule }
  | { readonly kind: 'deleteRule'; readonly user: string; readonly rule: RuleKey };

const formatVersion = 1;
const changeKinds = ['setUser', 'deleteUser', 'setRule', 'deleteRule'] as const;

/** Whole encoded user, version first (docs/file-formats.md, "Users"). */
export function encodeUser(user: User): Buffer {
  const writer = new ByteWriter();
  writer.u8(formatVersion).text(user.name).bytes(user.sealedSecret).u8(flagsOf(user));
  writer.varint(user.rules.length);
  for (const rule of user.rules) writeRule(writer, rule);
  return writer.finish();
}

/** The buffer of the user is a copy. */
export function decodeUser(data: Buffer): User {
  const reader = new ByteReader(data);
  readVersion(reader);
  const name = reader.text();
  const sealedSecret = Buffer.from(reader.bytes());
  const flags = readFlags(reader);
  const rules: AccessRule[] = [];
  for (let count = reader.varint(); count > 0; count--) rules.push(readRule(reader));
  return { name, sealedSecret, ...flags, rules };
}

export function writeAccessChange(writer: ByteWriter, change: AccessChange): void {
  writer.u8(formatVersion).u8(changeKinds.indexOf(change.kind)).text(change.user);
  if (change.kind === 'setUser') writer.bytes(change.sealedSecret ?? Buffer.alloc(0)).u8(flagsOf(change));
  else if (change.kind === 'setRule') writeRule(writer, change.rule);
  else if (change.kind === 'deleteRule') writeRule(writer, { ...change.rule, actions: [] });
}

export function readAccessChange(reader: ByteReader): AccessChange {
  readVersion(reader);
  const kind = pick(changeKinds, reader.u8());
  const user = reader.text();
  switch (kind) {
    case 'setUser': {
      const sealed = Buffer.from(reader.bytes());
      return { kind, user, sealedSecret: sealed.length === 0 ? undefined : sealed, ...readFlags(reader) };
    }
    case 'deleteUser':
      return { kind, user };
    default:
      return { kind, user, rule: readRule(reader) };
  }
}

function readVersion(reader: ByteReader): void {
  const version = reader.u8();
  assert(version === formatVersion, `version ${version} of users is not known`);
}

function flagsOf(user: Pick<User, 'administrator' | 'enabled'>): number {
  return (user.administrator ? 1 : 0) + (user.enabled ? 2 : 0);
}

function readFlags(reader: ByteReader): Pick<User, 'administrator' | 'enabled'> {
  const flags = reader.u8();
  return { administrator: flags % 2 === 1, enabled: flags >= 2 };
}

/** One byte each for effect, resource and match, the name, then a bit per action. */
function writeRule(writer: ByteWriter, rule: AccessRule): void {
  writer.u8(effects.indexOf(rule.effect)).u8(resources.indexOf(rule.resource));
  writer.u8(matches.indexOf(rule.match)).text(rule.name);
  writer.u8(actions.reduce((bits, action, at) => bits + (rule.actions.includes(action) ? 2 ** at : 0), 0));
}

function readRule(reader: ByteReader): AccessRule {
  const effect = pick(effects, reader.u8());
  const resource = pick(resources, reader.u8());
  const match = pick(matches, reader.u8());
  const name = reader.text();
  const bits = reader.u8();
  return { effect, resource, match, name, actions: actions.filter((_, at) => (bits >> at) % 2 === 1) };
}

function pick<T>(values: readonly T[], code: number): T {
  const value = values[code];
  assert(value !== undefined, `value ${code} of users is not known`);
  return value;
}
