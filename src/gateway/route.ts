import { isIP } from 'node:net';
import type { Broker } from '../proto/gen/apache/rocketmq/v2/Broker.ts';
import type { Endpoints } from '../proto/gen/apache/rocketmq/v2/Endpoints.ts';
import type { MessageQueue } from '../proto/gen/apache/rocketmq/v2/MessageQueue.ts';
import type { QueryAssignmentRequest__Output } from '../proto/gen/apache/rocketmq/v2/QueryAssignmentRequest.ts';
import type { QueryAssignmentResponse } from '../proto/gen/apache/rocketmq/v2/QueryAssignmentResponse.ts';
import type { QueryRouteRequest__Output } from '../proto/gen/apache/rocketmq/v2/QueryRouteRequest.ts';
import type { QueryRouteResponse } from '../proto/gen/apache/rocketmq/v2/QueryRouteResponse.ts';
import { demand } from './access/rights.ts';
import type { ClusterBackend } from './backend.ts';
import type { BrokerInfo } from './cluster-view.ts';
import { callerOf, operationLimits, type CallContext } from './context.ts';
import { groupKey, topicKey } from './names.ts';
import { routeFailures } from './outcomes.ts';
import { okStatus, Rejected, statusCode } from './status.ts';
import { isReadable, liveBrokers, requireTopic } from './topics.ts';

/**
 * A route names one pseudo broker per live broker, each with its one address and the queue ids of the topic: any
 * broker serves any request, so leadership stays invisible and a client fails over by choosing another broker name.
 * Same view, same bytes: clients compare answers. The topic is echoed as the client wrote it: it keys their caches.
 */
export async function queryRoute(
  backend: ClusterBackend,
  request: QueryRouteRequest__Output,
  context: CallContext,
): Promise<QueryRouteResponse> {
  const { namespace } = callerOf(context);
  const key = topicKey(request.topic, namespace);
  demand(context.rights, ['pub', 'sub', 'admin'], 'topic', key);
  const topic = await requireTopic(backend, key, operationLimits(context), routeFailures);
  const messageQueues = requireBrokers(backend, key).flatMap((broker) =>
    Array.from({ length: topic.queues }, (_, id): MessageQueue => ({
      topic: request.topic,
      id,
      permission: topic.permission,
      broker: pseudoBroker(broker),
      acceptMessageTypes: [topic.type],
    })),
  );
  return { status: okStatus, messageQueues };
}

/** Every consumer of a group gets every broker, with queue -1 = any: the leader hands each message to one of them. */
export async function queryAssignment(
  backend: ClusterBackend,
  request: QueryAssignmentRequest__Output,
  context: CallContext,
): Promise<QueryAssignmentResponse> {
  const { namespace } = callerOf(context);
  const key = topicKey(request.topic, namespace);
  demand(context.rights, 'sub', 'topic', key);
  demand(context.rights, 'sub', 'group', groupKey(request.group, namespace));
  const topic = await requireTopic(backend, key, operationLimits(context), routeFailures);
  if (!isReadable(topic)) throw new Rejected(statusCode.FORBIDDEN, 'no readable queue');
  const assignments = requireBrokers(backend, key).map((broker) => ({
    messageQueue: {
      topic: request.topic,
      id: -1,
      permission: topic.permission,
      broker: pseudoBroker(broker),
    },
  }));
  return { status: okStatus, assignments };
}

/** An empty route would be an error to some clients and a cached truth to others. */
function requireBrokers(backend: ClusterBackend, topic: string): readonly BrokerInfo[] {
  const brokers = liveBrokers(backend.view, topic);
  if (brokers.length === 0) throw new Rejected(statusCode.HA_NOT_AVAILABLE, 'no live broker is known');
  return brokers;
}

function pseudoBroker(broker: BrokerInfo): Broker {
  return { name: broker.name, id: 0, endpoints: endpointsOf(broker.clientAddress) };
}

function endpointsOf(address: string): Endpoints {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const scheme = family === 4 ? 'IPv4' : family === 6 ? 'IPv6' : 'DOMAIN_NAME';
  return { scheme, addresses: [{ host, port: Number(address.slice(colon + 1)) }] };
}
