import { setTimeout as delay } from 'node:timers/promises';
import type { ReceiveMessageRequest__Output } from '../proto/gen/apache/rocketmq/v2/ReceiveMessageRequest.ts';
import type { Delivery, ReceiveRequest } from '../store/api.ts';
import type { FilterCache } from '../store/filter/filter-cache.ts';
import type { Outcome } from '../errors/outcome.ts';
import { demand } from './access/rights.ts';
import type { ClusterBackend } from './backend.ts';
import { callerOf, operationLimits, type CallContext, type StreamAnswer } from './context.ts';
import { parseFilter } from './filter.ts';
import { limits } from './limits.ts';
import { groupKey, topicKey } from './names.ts';
import { failureStatus, isUnavailable, receiveFailures } from './outcomes.ts';
import type { Poll, PollTable } from './polls.ts';
import { encodeDeliveryTime, encodeReceiveStatus } from './receive-response.ts';
import { spliceResponse } from './splice.ts';
import { okStatus, Rejected, statusCode, type BodyStatus } from './status.ts';
import { durationMs } from './time.ts';
import { isReadable, requireTopic, storeHostOf } from './topics.ts';

export interface ReceiveDeps {
  readonly backend: ClusterBackend;
  readonly polls: PollTable;
  /** Filters that were checked before. */
  readonly filters: FilterCache;
}

/** Leases of auto-renewed receives start with this; the leader extends them while the client lives. */
const autoRenewMs = 60_000;
/** A poll's answer leaves this long before the client's deadline: some clients set the deadline to the poll time. */
const pollReserveMs = 500;
/** Without a leader an empty answer waits at least this long, or clients that poll again at once would spin. */
const leaderlessPauseMs = 1000;

/**
 * ReceiveMessage: the frames of the answer, each a serialized ReceiveMessageResponse: status, messages, delivery time.
 * What does not reach the client is made visible again.
 * @throws Rejected
 */
export async function receiveMessage(
  deps: ReceiveDeps,
  request: ReceiveMessageRequest__Output,
  context: CallContext,
): Promise<StreamAnswer> {
  const wanted = toReceiveRequest(request, deps.filters, context);
  demand(context.rights, 'sub', 'group', wanted.group);
  demand(context.rights, 'sub', 'topic', wanted.topic);
  const topic = await requireTopic(deps.backend, wanted.topic, operationLimits(context), receiveFailures);
  if (!isReadable(topic)) throw new Rejected(statusCode.FORBIDDEN, 'no readable queue');
  const poll = deps.polls.park(wanted.clientId, context.signal);
  if (poll === undefined) throw new Rejected(statusCode.TOO_MANY_REQUESTS, 'too many parked polls');
  let outcome: Outcome<readonly Delivery[]>;
  try {
    outcome = await pollCluster(deps.backend, wanted, { context, poll });
  } finally {
    poll.release();
  }
  if (outcome.kind !== 'done')
    return emptyAnswer(poll.ended ? nothingFound : failureStatus(outcome, receiveFailures));
  if (outcome.value.length === 0) return emptyAnswer(nothingFound);
  const deliveries = outcome.value;
  return {
    frames: frames(storeHostOf(deps.backend.view, wanted.topic), deliveries),
    undelivered: () => deps.backend.release(wanted, deliveries),
  };
}

async function pollCluster(
  backend: ClusterBackend,
  request: ReceiveRequest,
  call: { context: CallContext; poll: Poll },
): Promise<Outcome<readonly Delivery[]>> {
  const start = performance.now();
  const { deadlineMs } = call.context;
  const end = start + request.pollMs;
  const spare = Math.min(2500, Math.max(0, (deadlineMs - end) / 2));
  const outcome = await backend.receive(request, { deadlineMs: end + spare, signal: call.poll.signal });
  const pause = Math.min(end, start + leaderlessPauseMs) - performance.now();
  if (isUnavailable(outcome) && pause > 0)
    await delay(pause, undefined, { signal: call.poll.signal }).catch(() => undefined);
  return outcome;
}

function toReceiveRequest(
  request: ReceiveMessageRequest__Output,
  filters: FilterCache,
  context: CallContext,
): ReceiveRequest {
  const { clientId, namespace } = callerOf(context);
  const queue = request.messageQueue;
  return {
    group: groupKey(request.group, namespace),
    topic: topicKey(queue?.topic, namespace),
    // Routes show every broker with all queue ids and clients pick among them by rules of their own (the Node client
    // only ever uses 0): what a client names is a broker, never a part of the topic.
    queueId: -1,
    filter: parseFilter(request.filterExpression, filters),
    batchSize: Math.min(Math.max(request.batchSize, 1), limits.receiveBatch),
    invisibleMs: invisibleTime(request),
    autoRenew: request.autoRenew,
    clientId,
    attemptId: request.attemptId ?? '',
    pollMs: pollTime(request, context.deadlineMs - performance.now()),
  };
}

function invisibleTime(request: ReceiveMessageRequest__Output): number {
  if (request.autoRenew) return autoRenewMs;
  const ms = durationMs(request.invisibleDuration) ?? 0;
  checkInvisibleTime(ms, limits.invisibleMinMs);
  return ms;
}

/** @throws Rejected ILLEGAL_INVISIBLE_TIME, in words that tests of RocketMQ clients look for */
export function checkInvisibleTime(ms: number, minMs: number): void {
  if (ms < minMs)
    throw new Rejected(statusCode.ILLEGAL_INVISIBLE_TIME, `the invisibleTime is too small. min is ${minMs}`);
  if (ms > limits.invisibleMaxMs)
    throw new Rejected(
      statusCode.ILLEGAL_INVISIBLE_TIME,
      `the invisibleTime is too large. max is ${limits.invisibleMaxMs}`,
    );
}

/** How long to wait for a first message: as long as asked for, but never into the client's deadline. */
export function pollTime(
  request: Pick<ReceiveMessageRequest__Output, 'longPollingTimeout'>,
  remainingMs: number,
): number {
  const asked = durationMs(request.longPollingTimeout) ?? remainingMs - 1500;
  return Math.max(0, Math.min(asked, limits.pollMs, remainingMs - pollReserveMs));
}

const nothingFound: BodyStatus = { code: statusCode.MESSAGE_NOT_FOUND, message: 'no new message' };

/** The frames of an answer without messages. */
export function emptyAnswer(status: BodyStatus): StreamAnswer {
  return { frames: [encodeReceiveStatus(status), encodeDeliveryTime(Date.now())] };
}

function* frames(storeHost: string, deliveries: readonly Delivery[]): Generator<Buffer, void> {
  yield encodeReceiveStatus(okStatus);
  for (const delivery of deliveries) yield spliceResponse(delivery, storeHost);
  yield encodeDeliveryTime(Date.now());
}
