import { randomUUID } from 'node:crypto';
import type { AckMessageRequest__Output } from '../proto/gen/apache/rocketmq/v2/AckMessageRequest.ts';
import type { AckMessageResponse } from '../proto/gen/apache/rocketmq/v2/AckMessageResponse.ts';
import type { AckMessageResultEntry } from '../proto/gen/apache/rocketmq/v2/AckMessageResultEntry.ts';
import type { ChangeInvisibleDurationRequest__Output } from '../proto/gen/apache/rocketmq/v2/ChangeInvisibleDurationRequest.ts';
import type { ChangeInvisibleDurationResponse } from '../proto/gen/apache/rocketmq/v2/ChangeInvisibleDurationResponse.ts';
import type { AckResult } from '../store/api.ts';
import type { Outcome } from '../errors/outcome.ts';
import { demand } from './access/rights.ts';
import type { ClusterBackend } from './backend.ts';
import { callerOf, operationLimits, type CallContext } from './context.ts';
import { groupKey, topicKey } from './names.ts';
import { ackFailures, failureStatus } from './outcomes.ts';
import { checkInvisibleTime } from './receive.ts';
import { okStatus, Rejected, statusCode, summarize, type BodyStatus } from './status.ts';
import { durationMs } from './time.ts';

const deadHandle: BodyStatus = {
  code: statusCode.INVALID_RECEIPT_HANDLE,
  message: 'the receipt handle is malformed, expired or replaced',
};

/** AckMessage. Every entry of the request gets one in the answer, in order, also when the whole is refused. */
export async function ackMessage(
  backend: ClusterBackend,
  request: AckMessageRequest__Output,
  context: CallContext,
): Promise<AckMessageResponse> {
  let statuses: readonly BodyStatus[];
  try {
    statuses = await ackEntries(backend, request, context);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return ackResponse(request, { common: error.status });
  }
  return ackResponse(request, { statuses });
}

async function ackEntries(
  backend: ClusterBackend,
  request: AckMessageRequest__Output,
  context: CallContext,
): Promise<readonly BodyStatus[]> {
  const { group, topic } = consumed(request, context);
  if (request.entries.length === 0) throw new Rejected(statusCode.BAD_REQUEST, 'no message to acknowledge');
  const entries = request.entries
    .filter((entry) => entry.receiptHandle !== '')
    .map((entry) => ({ handle: entry.receiptHandle, messageId: entry.messageId }));
  if (entries.length === 0) return request.entries.map(() => deadHandle);
  const outcome = await backend.ack({ group, topic, entries }, operationLimits(context));
  let next = 0;
  return request.entries.map((entry) => {
    if (entry.receiptHandle === '') return deadHandle;
    next += 1;
    return entryStatus(outcome, next - 1);
  });
}

/** @throws Rejected */
function consumed(
  request: Pick<AckMessageRequest__Output, 'group' | 'topic'>,
  context: CallContext,
): { group: string; topic: string } {
  const { namespace } = callerOf(context);
  const group = groupKey(request.group, namespace);
  const topic = topicKey(request.topic, namespace);
  demand(context.rights, 'sub', 'group', group);
  demand(context.rights, 'sub', 'topic', topic);
  return { group, topic };
}

function entryStatus(outcome: Outcome<AckResult>, index: number): BodyStatus {
  if (outcome.kind !== 'done') return failureStatus(outcome, ackFailures);
  return outcome.value[index] === 'ok' ? okStatus : deadHandle;
}

function ackResponse(
  request: AckMessageRequest__Output,
  result: { statuses: readonly BodyStatus[] } | { common: BodyStatus },
): AckMessageResponse {
  const entries = request.entries.map((entry, index): AckMessageResultEntry => ({
    messageId: entry.messageId,
    receiptHandle: entry.receiptHandle,
    status: 'common' in result ? result.common : (result.statuses[index] ?? deadHandle),
  }));
  return { status: 'common' in result ? result.common : summarize(result.statuses), entries };
}

/** ChangeInvisibleDuration: the answer has the handle that replaces the one given. */
export async function changeInvisibleDuration(
  backend: ClusterBackend,
  request: ChangeInvisibleDurationRequest__Output,
  context: CallContext,
): Promise<ChangeInvisibleDurationResponse> {
  const { group, topic } = consumed(request, context);
  const invisibleMs = durationMs(request.invisibleDuration) ?? 0;
  checkInvisibleTime(invisibleMs, 0);
  const handle = request.receiptHandle;
  if (handle === '') return { status: deadHandle };
  const outcome = await backend.changeInvisible(
    { group, topic, handle, invisibleMs, operationId: randomUUID() },
    operationLimits(context),
  );
  if (outcome.kind === 'done') return { status: okStatus, receiptHandle: outcome.value };
  return { status: failureStatus(outcome, ackFailures) };
}
