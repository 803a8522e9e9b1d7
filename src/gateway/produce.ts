import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import type { ClusterBackend } from './backend.ts';
import { ProduceSession, type ProduceLimits, type ProduceStats } from './produce-session.ts';
import { produceMethod } from './produce-wire.ts';

export interface ProduceService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  readonly stats: Readonly<ProduceStats>;
}

/** `flotilla.v1.Produce` for the client port. */
export function createProduceService(deps: {
  readonly backend: ClusterBackend;
  readonly limits?: ProduceLimits;
}): ProduceService {
  const stats: ProduceStats = { streams: 0, frames: 0, malformed: 0 };
  const limits = deps.limits ?? { frames: 512, bytes: 32 * 1024 * 1024 };
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    new ProduceSession(call, { backend: deps.backend, limits, stats }).start();
  };
  return { definition: { Stream: produceMethod }, implementation: { Stream: stream }, stats };
}
