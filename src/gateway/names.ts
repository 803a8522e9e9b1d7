import { Rejected, statusCode } from './status.ts';

const namePattern = /^[%|a-zA-Z0-9_-]+$/;
const topicCharsMax = 127;
const groupCharsMax = 120;

/** Names that belong to the system in RocketMQ; applications get an error there, so they get one here. */
const systemTopics: ReadonlySet<string> = new Set([
  'TBW102',
  'SCHEDULE_TOPIC_XXXX',
  'BenchmarkTest',
  'RMQ_SYS_TRANS_HALF_TOPIC',
  'RMQ_SYS_TRACE_TOPIC',
  'RMQ_SYS_TRANS_OP_HALF_TOPIC',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'CHECKPOINT_TOPIC',
]);
const systemGroups: ReadonlySet<string> = new Set([
  'DEFAULT_CONSUMER',
  'DEFAULT_PRODUCER',
  'TOOLS_CONSUMER',
  'SCHEDULE_CONSUMER',
  'FILTERSRV_CONSUMER',
  'SELF_TEST_C_GROUP',
  'SELF_TEST_P_GROUP',
  '__MONITOR_CONSUMER',
  'CLIENT_INNER_PRODUCER',
]);

/** A `Resource` as decoded, or as an application would write it. */
export interface ResourceName {
  readonly resourceNamespace?: string;
  readonly name?: string;
}

function check(name: string, charsMax: number): string | undefined {
  if (name.trim() === '') return 'is blank';
  if (name.length > charsMax) return `is longer than ${charsMax} characters`;
  if (!namePattern.test(name)) return 'has characters other than letters, digits, %, |, _ and -';
  return undefined;
}

function key(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}%${name}`;
}

/** The effective namespace: the request's own, else that of the header. */
function namespaceOf(resource: ResourceName | null | undefined, fallback: string): string {
  const own = resource?.resourceNamespace ?? '';
  return own === '' ? fallback : own;
}

/**
 * Key of a topic, `name` or `namespace%name`.
 * @throws Rejected ILLEGAL_TOPIC
 */
export function topicKey(resource: ResourceName | null | undefined, namespace: string): string {
  const name = resource?.name ?? '';
  const effective = namespaceOf(resource, namespace);
  const fault =
    check(name, topicCharsMax) ??
    (effective === '' ? undefined : check(effective, topicCharsMax)) ??
    (systemTopics.has(name) || name.startsWith('rmq_sys_') ? 'is reserved for the system' : undefined);
  if (fault !== undefined)
    throw new Rejected(statusCode.ILLEGAL_TOPIC, `topic name ${fault}: ${shorten(name)}`);
  return key(effective, name);
}

/**
 * Key of a consumer group, `name` or `namespace%name`.
 * @throws Rejected ILLEGAL_CONSUMER_GROUP
 */
export function groupKey(resource: ResourceName | null | undefined, namespace: string): string {
  const name = resource?.name ?? '';
  const effective = namespaceOf(resource, namespace);
  const fault =
    check(name, groupCharsMax) ??
    (effective === '' ? undefined : check(effective, topicCharsMax)) ??
    (systemGroups.has(name) || name.startsWith('CID_RMQ_SYS_') || name.startsWith('CID_ONSAPI_')
      ? 'is reserved for the system'
      : undefined);
  if (fault !== undefined)
    throw new Rejected(statusCode.ILLEGAL_CONSUMER_GROUP, `consumer group name ${fault}: ${shorten(name)}`);
  return key(effective, name);
}

/** Quotes a caller's text for an error message without repeating all of it. */
export function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
