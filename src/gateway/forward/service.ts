import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

import { rawMethod } from '../../proto/frame.ts';
import type { GroupLeader } from '../../store/api.ts';
import type { LeaderHint } from './frames.ts';
import { ForwardSession, type ForwardStats } from './session.ts';

export const forwardMethod = rawMethod('/flotilla.v1.Forward/Stream', {
  requestStream: true,
  responseStream: true,
});

/** Bounds of one forward stream; both ends apply them, beyond them a request is refused OVERLOADED. */
export interface ForwardLimits {
  /** @default 16384 */
  readonly requests: number;
  /** Request bytes not yet answered. @default 64 MiB */
  readonly bytes: number;
}
export const defaultForwardLimits: ForwardLimits = { requests: 16_384, bytes: 64 * 1024 * 1024 };

export interface ForwardServiceDeps {
  /** The broker group of this broker; requests for another one are refused NOT_LEADER. */
  readonly groupName: string;
  /** The leader session of this broker, while it leads the group. */
  readonly localLeader: (group: string) => GroupLeader | undefined;
  /** Whom this broker takes for the leader. */
  readonly leaderHint: (group: string) => LeaderHint;
  readonly limits?: ForwardLimits;
}

export interface ForwardService {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  readonly stats: Readonly<ForwardStats>;
}

/** The peer-port service through which other gateways reach this broker's leader session. */
export function createForwardService(deps: ForwardServiceDeps): ForwardService {
  const stats: ForwardStats = { streams: 0, requests: 0, overloaded: 0, malformed: 0 };
  const limits = deps.limits ?? defaultForwardLimits;
  const stream = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    new ForwardSession(call, { ...deps, limits, stats }).start();
  };
  return { definition: { Stream: forwardMethod }, implementation: { Stream: stream }, stats };
}
