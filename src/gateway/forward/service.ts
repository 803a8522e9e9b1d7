import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { acceptGrpc, forwardMethod } from './grpc-streams.ts';
import { defaultForwardLimits, type ForwardServiceDeps } from './service-deps.ts';
import { ForwardSession, type ForwardStats } from './session.ts';

export interface ForwardService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  readonly stats: Readonly<ForwardStats>;
}

/** The peer-port service through which other gateways reach this broker's leader session. */
export function createForwardService(deps: ForwardServiceDeps): ForwardService {
  const stats: ForwardStats = { streams: 0, requests: 0, overloaded: 0, malformed: 0 };
  const limits = deps.limits ?? defaultForwardLimits;
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void =>
    acceptGrpc(call, (accepted) => new ForwardSession(accepted, { ...deps, limits, stats }));
  return { definition: { Stream: forwardMethod }, implementation: { Stream: stream }, stats };
}
