import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { openGate, type Gate } from './access/gate.ts';
import { headersOf } from './access/headers.ts';
import type { ClusterBackend } from './backend.ts';
import { serverError } from './server-error.ts';
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
  /** @default everybody may do everything */
  readonly gate?: Gate;
  readonly limits?: ProduceLimits;
}): ProduceService {
  const stats: ProduceStats = { streams: 0, frames: 0, malformed: 0 };
  const gate = deps.gate ?? openGate;
  const limits = deps.limits ?? { frames: 512, bytes: 32 * 1024 * 1024 };
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    const entered = gate.enter(headersOf(call.metadata));
    if (entered.kind === 'done') {
      const { backend } = deps;
      new ProduceSession(call, { backend, rights: entered.value, limits, stats }).start();
    } else call.emit('error', serverError(entered));
  };
  return { definition: { Stream: produceMethod }, implementation: { Stream: stream }, stats };
}
