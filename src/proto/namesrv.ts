import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

import { assert } from '../errors/flotilla-error.ts';
import type { BrokerIdentity__Output } from './gen/flotilla/v1/BrokerIdentity.ts';
import type { RegisterRequest__Output } from './gen/flotilla/v1/RegisterRequest.ts';
import type { RegisterResponse__Output } from './gen/flotilla/v1/RegisterResponse.ts';
import type { ReplicaState__Output } from './gen/flotilla/v1/ReplicaState.ts';
import type { RouteBroker__Output } from './gen/flotilla/v1/RouteBroker.ts';
import type { RouteGroup__Output } from './gen/flotilla/v1/RouteGroup.ts';
import type { RouteTopic__Output } from './gen/flotilla/v1/RouteTopic.ts';
import type { WatchRequest__Output } from './gen/flotilla/v1/WatchRequest.ts';
import type { WatchResponse__Output } from './gen/flotilla/v1/WatchResponse.ts';
import { loadService } from './loader.ts';

/** Messages are values here: nobody changes one, so views and reports may share their parts. */
type Frozen<T> = T extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

export type RouteTopicMessage = Frozen<RouteTopic__Output>;
export type BrokerIdentityMessage = Frozen<BrokerIdentity__Output>;
export type ReplicaStateMessage = Frozen<ReplicaState__Output>;
export type RouteBrokerMessage = Frozen<RouteBroker__Output>;
export type RouteGroupMessage = Frozen<RouteGroup__Output>;
export type RegisterRequest = Frozen<RegisterRequest__Output>;
export type RegisterResponse = Frozen<RegisterResponse__Output>;
export type WatchRequest = Frozen<WatchRequest__Output>;
export type WatchResponse = Frozen<WatchResponse__Output>;

export const nameServerService: ServiceDefinition = loadService(
  'flotilla/v1/namesrv.proto',
  'flotilla.v1.NameServer',
);

function method<Request, Response>(name: string): MethodDefinition<Request, Response> {
  const definition: MethodDefinition<Request, Response> | undefined = nameServerService[name];
  assert(definition !== undefined, `the NameServer service has no method ${name}`);
  return definition;
}

export const registerMethod: MethodDefinition<RegisterRequest, RegisterResponse> = method('Register');
export const watchMethod: MethodDefinition<WatchRequest, WatchResponse> = method('Watch');

/** How often both ends of a stream show that they live, milliseconds. */
export const heartbeatMs = 500;
/** A reader takes a NameServer for dead after this silence, milliseconds. */
export const answerTimeoutMs = 2000;
/** The same for the first answer of a stream: a full message may be large and the link slow. Milliseconds. */
export const firstAnswerTimeoutMs = 6000;
