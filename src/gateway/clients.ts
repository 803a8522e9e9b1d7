import type { HeartbeatRequest__Output } from '../proto/gen/apache/rocketmq/v2/HeartbeatRequest.ts';
import type { HeartbeatResponse } from '../proto/gen/apache/rocketmq/v2/HeartbeatResponse.ts';
import type { NotifyClientTerminationRequest__Output } from '../proto/gen/apache/rocketmq/v2/NotifyClientTerminationRequest.ts';
import type { NotifyClientTerminationResponse } from '../proto/gen/apache/rocketmq/v2/NotifyClientTerminationResponse.ts';
import type { Gate } from './access/gate.ts';
import { demand } from './access/rights.ts';
import type { FilterCache } from '../store/filter/filter-cache.ts';
import type { ClusterBackend } from './backend.ts';
import { callerOf, type CallContext } from './context.ts';
import { groupKey } from './names.ts';
import type { PollTable } from './polls.ts';
import type { SessionTable } from './sessions.ts';
import { okStatus, Rejected, statusCode } from './status.ts';

export interface ClientDeps {
  readonly backend: ClusterBackend;
  readonly gate: Gate;
  readonly sessions: SessionTable;
  readonly polls: PollTable;
  /** Filters that were checked before. */
  readonly filters: FilterCache;
}

/** The cluster is told at most this often that a client lives. */
const reportEveryMs = 5000;

/** Renews the client's lease here and, for what it holds in the cluster, there. */
export function keepAlive(deps: ClientDeps, clientId: string): void {
  const session = deps.sessions.touch(clientId);
  if (session.lastSeenMs - session.lastReportedMs < reportEveryMs) return;
  session.lastReportedMs = session.lastSeenMs;
  deps.backend.clientAlive(clientId);
}

const consumerTypes: ReadonlySet<string> = new Set([
  'PUSH_CONSUMER',
  'SIMPLE_CONSUMER',
  'PULL_CONSUMER',
  'LITE_PUSH_CONSUMER',
  'LITE_SIMPLE_CONSUMER',
]);

/**
 * Heartbeat. Needs no settings and no stream: some clients lose theirs for minutes, and send heartbeats without a
 * type to find out whether a broker works.
 */
export function heartbeat(request: HeartbeatRequest__Output, context: CallContext): HeartbeatResponse {
  const { namespace } = callerOf(context);
  const type: unknown = request.clientType;
  if (typeof type !== 'string')
    throw new Rejected(statusCode.UNRECOGNIZED_CLIENT_TYPE, `unknown client type ${String(type)}`);
  if (consumerTypes.has(type)) demand(context.rights, 'sub', 'group', groupKey(request.group, namespace));
  return { status: okStatus };
}

/**
 * NotifyClientTermination: ends the client's parked polls at once, since some clients wait for them to stop. Producers
 * name no group.
 */
export function notifyClientTermination(
  deps: ClientDeps,
  request: NotifyClientTerminationRequest__Output,
  context: CallContext,
): NotifyClientTerminationResponse {
  const { clientId, namespace } = callerOf(context);
  if ((request.group?.name ?? '') !== '')
    demand(context.rights, 'sub', 'group', groupKey(request.group, namespace));
  deps.polls.endOf(clientId);
  deps.sessions.remove(clientId);
  deps.backend.clientGone(clientId);
  return { status: okStatus };
}
