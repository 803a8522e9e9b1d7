/** Where the CommitLog reports rare events; a pino logger fits. */
export interface LogSink {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;
export const silentSink: LogSink = { info: ignore, warn: ignore, error: ignore };
