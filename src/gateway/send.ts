import type { TopicConfig } from '../store/api.ts';
import { demand } from './access/rights.ts';
import type { ClusterBackend } from './backend.ts';
import { callerOf, operationLimits, type CallContext } from './context.ts';
import { failureStatus, sendFailures } from './outcomes.ts';
import { prepareRequest, type PreparedMessages } from './prepare.ts';
import { copyMessageIds, emptyMessageIds, encodeSendResponse } from './send-response.ts';
import { okStatus, Rejected, statusCode } from './status.ts';
import { acceptedTypes, isWritable, requireTopic } from './topics.ts';

/**
 * SendMessage, bytes in and bytes out. All messages of a request are stored together or not at all, so all its
 * entries have the same status. The queue id of the sender is ignored: the leader picks the queue.
 */
export async function sendMessage(
  backend: ClusterBackend,
  request: Buffer,
  context: CallContext,
): Promise<Buffer> {
  const { namespace } = callerOf(context);
  const prepared = prepareRequest(request, { namespace, nowMs: Date.now() });
  if (!prepared.ok) {
    const message = prepared.count > 1 ? `message ${prepared.index}: ${prepared.message}` : prepared.message;
    return encodeSendResponse({ code: prepared.code, message }, emptyMessageIds(prepared.count), undefined);
  }
  const ids = copyMessageIds(prepared.records);
  try {
    return await store(backend, prepared, { ids, context });
  } catch (error) {
    if (error instanceof Rejected) return encodeSendResponse(error.status, ids, undefined);
    throw error;
  }
}

async function store(
  backend: ClusterBackend,
  prepared: PreparedMessages,
  call: { ids: Buffer; context: CallContext },
): Promise<Buffer> {
  const { topic, records, count } = prepared;
  demand(call.context.rights, 'pub', 'topic', topic);
  const limits = operationLimits(call.context);
  checkTopic(await requireTopic(backend, topic, limits, sendFailures), prepared.types);
  const outcome = await backend.send({ topic, records, count }, limits);
  if (outcome.kind === 'done') return encodeSendResponse(okStatus, call.ids, outcome.value);
  return encodeSendResponse(failureStatus(outcome, sendFailures), call.ids, undefined);
}

/**
 * Every message type of the request must be that of the topic.
 * @param types `PreparedMessages.types`
 * @throws Rejected
 */
function checkTopic(topic: TopicConfig, types: number): void {
  if (!isWritable(topic)) throw new Rejected(statusCode.FORBIDDEN, 'no writable queue');
  if (types !== acceptedTypes(topic))
    throw new Rejected(
      statusCode.MESSAGE_PROPERTY_CONFLICT_WITH_TYPE,
      `topic ${topic.name} takes messages of type ${topic.type} only`,
    );
  if (topic.type !== 'NORMAL')
    throw new Rejected(statusCode.UNSUPPORTED, `messages of type ${topic.type} are not served yet`);
}
