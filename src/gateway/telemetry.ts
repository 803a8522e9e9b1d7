import type {
  TelemetryCommand,
  TelemetryCommand__Output,
} from '../proto/gen/apache/rocketmq/v2/TelemetryCommand.ts';
import type { FilterCache } from '../store/filter/filter-cache.ts';
import type { CallContext } from './context.ts';
import { callerOf } from './context.ts';
import { keepAlive, type ClientDeps } from './clients.ts';
import type { ClientStream } from './sessions.ts';
import { admit } from './access/admit.ts';
import { answerSettings, checkSettings } from './settings.ts';
import { okStatus, Rejected } from './status.ts';

/** The server's half of a Telemetry stream. After `end` or `fail` nothing more is sent or read. */
export interface TelemetryStream {
  send(command: TelemetryCommand): void;
  end(): void;
  fail(code: 'INVALID_ARGUMENT' | 'UNAVAILABLE', message: string): void;
}

/** What the transport tells about the client's half. */
export interface TelemetryReceiver {
  onCommand(command: TelemetryCommand__Output): void;
  /** The client ended or broke the stream. */
  onClose(): void;
}

/**
 * Telemetry: every settings command gets one answer. The stream is bound to the client id of its headers; none of the
 * commands carries it. The end of a stream does not mean that the client is gone.
 */
export function openTelemetry(
  deps: ClientDeps,
  stream: TelemetryStream,
  context: CallContext,
): TelemetryReceiver {
  let clientId: string;
  try {
    admit(deps.gate, context);
    ({ clientId } = callerOf(context));
  } catch (error) {
    refuse(stream, error);
    return { onCommand: () => undefined, onClose: () => undefined };
  }
  const own: ClientStream = {
    authority: context.authority,
    end: () => stream.end(),
    close: (reason) => stream.fail('UNAVAILABLE', reason),
  };
  deps.sessions.attach(clientId, own);
  return {
    onCommand(command) {
      keepAlive(deps, clientId);
      if (!command.settings) return;
      try {
        stream.send(answer(command.settings, deps.filters, context));
      } catch (error) {
        deps.sessions.detach(clientId, own);
        refuse(stream, error);
      }
    },
    onClose() {
      deps.sessions.detach(clientId, own);
      stream.end();
    },
  };
}

function answer(
  settings: NonNullable<TelemetryCommand__Output['settings']>,
  filters: FilterCache,
  context: CallContext,
): TelemetryCommand {
  const kind = {
    namespace: context.header('x-mq-namespace'),
    language: context.header('x-mq-language'),
    version: context.header('x-mq-client-version'),
  };
  checkSettings(settings, { namespace: kind.namespace, rights: context.rights, filters });
  return { status: okStatus, settings: answerSettings(settings, kind) };
}

/** Says it twice: some clients notice only a status, others only the end of the stream. */
function refuse(stream: TelemetryStream, error: unknown): void {
  if (!(error instanceof Rejected)) throw error;
  stream.send({ status: error.status });
  stream.fail('INVALID_ARGUMENT', error.message);
}
