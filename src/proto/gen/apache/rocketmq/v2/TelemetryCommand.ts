// Original file: proto/apache/rocketmq/v2/service.proto

import type { Status as _apache_rocketmq_v2_Status, Status__Output as _apache_rocketmq_v2_Status__Output } from '../../../apache/rocketmq/v2/Status.ts';
import type { Settings as _apache_rocketmq_v2_Settings, Settings__Output as _apache_rocketmq_v2_Settings__Output } from '../../../apache/rocketmq/v2/Settings.ts';
import type { ThreadStackTrace as _apache_rocketmq_v2_ThreadStackTrace, ThreadStackTrace__Output as _apache_rocketmq_v2_ThreadStackTrace__Output } from '../../../apache/rocketmq/v2/ThreadStackTrace.ts';
import type { VerifyMessageResult as _apache_rocketmq_v2_VerifyMessageResult, VerifyMessageResult__Output as _apache_rocketmq_v2_VerifyMessageResult__Output } from '../../../apache/rocketmq/v2/VerifyMessageResult.ts';
import type { RecoverOrphanedTransactionCommand as _apache_rocketmq_v2_RecoverOrphanedTransactionCommand, RecoverOrphanedTransactionCommand__Output as _apache_rocketmq_v2_RecoverOrphanedTransactionCommand__Output } from '../../../apache/rocketmq/v2/RecoverOrphanedTransactionCommand.ts';
import type { PrintThreadStackTraceCommand as _apache_rocketmq_v2_PrintThreadStackTraceCommand, PrintThreadStackTraceCommand__Output as _apache_rocketmq_v2_PrintThreadStackTraceCommand__Output } from '../../../apache/rocketmq/v2/PrintThreadStackTraceCommand.ts';
import type { VerifyMessageCommand as _apache_rocketmq_v2_VerifyMessageCommand, VerifyMessageCommand__Output as _apache_rocketmq_v2_VerifyMessageCommand__Output } from '../../../apache/rocketmq/v2/VerifyMessageCommand.ts';
import type { ReconnectEndpointsCommand as _apache_rocketmq_v2_ReconnectEndpointsCommand, ReconnectEndpointsCommand__Output as _apache_rocketmq_v2_ReconnectEndpointsCommand__Output } from '../../../apache/rocketmq/v2/ReconnectEndpointsCommand.ts';
import type { NotifyUnsubscribeLiteCommand as _apache_rocketmq_v2_NotifyUnsubscribeLiteCommand, NotifyUnsubscribeLiteCommand__Output as _apache_rocketmq_v2_NotifyUnsubscribeLiteCommand__Output } from '../../../apache/rocketmq/v2/NotifyUnsubscribeLiteCommand.ts';

/**
 * One message of a telemetry stream, in either direction.
 */
export interface TelemetryCommand {
  /**
   * From the server: OK with settings; alone, why it is about to end the stream. From a client: the outcome
   * of the command that it answers.
   */
  'status'?: (_apache_rocketmq_v2_Status | null);
  /**
   * From the client when it opens the stream, whenever they change, and from time to time. Each gets one
   * answer with what the server decides filled in.
   */
  'settings'?: (_apache_rocketmq_v2_Settings | null);
  /**
   * From the client.
   */
  'threadStackTrace'?: (_apache_rocketmq_v2_ThreadStackTrace | null);
  /**
   * From the client.
   */
  'verifyMessageResult'?: (_apache_rocketmq_v2_VerifyMessageResult | null);
  /**
   * From the server.
   */
  'recoverOrphanedTransactionCommand'?: (_apache_rocketmq_v2_RecoverOrphanedTransactionCommand | null);
  /**
   * From the server.
   */
  'printThreadStackTraceCommand'?: (_apache_rocketmq_v2_PrintThreadStackTraceCommand | null);
  /**
   * From the server.
   */
  'verifyMessageCommand'?: (_apache_rocketmq_v2_VerifyMessageCommand | null);
  /**
   * From the server.
   */
  'reconnectEndpointsCommand'?: (_apache_rocketmq_v2_ReconnectEndpointsCommand | null);
  /**
   * From the server.
   */
  'notifyUnsubscribeLiteCommand'?: (_apache_rocketmq_v2_NotifyUnsubscribeLiteCommand | null);
  '_status'?: "status";
  /**
   * Flotilla reads and sends `settings` only; any other command of a client just counts as a sign of life.
   */
  'command'?: "settings"|"threadStackTrace"|"verifyMessageResult"|"recoverOrphanedTransactionCommand"|"printThreadStackTraceCommand"|"verifyMessageCommand"|"reconnectEndpointsCommand"|"notifyUnsubscribeLiteCommand";
}

/**
 * One message of a telemetry stream, in either direction.
 */
export interface TelemetryCommand__Output {
  /**
   * From the server: OK with settings; alone, why it is about to end the stream. From a client: the outcome
   * of the command that it answers.
   */
  'status'?: (_apache_rocketmq_v2_Status__Output | null);
  /**
   * From the client when it opens the stream, whenever they change, and from time to time. Each gets one
   * answer with what the server decides filled in.
   */
  'settings'?: (_apache_rocketmq_v2_Settings__Output | null);
  /**
   * From the client.
   */
  'threadStackTrace'?: (_apache_rocketmq_v2_ThreadStackTrace__Output | null);
  /**
   * From the client.
   */
  'verifyMessageResult'?: (_apache_rocketmq_v2_VerifyMessageResult__Output | null);
  /**
   * From the server.
   */
  'recoverOrphanedTransactionCommand'?: (_apache_rocketmq_v2_RecoverOrphanedTransactionCommand__Output | null);
  /**
   * From the server.
   */
  'printThreadStackTraceCommand'?: (_apache_rocketmq_v2_PrintThreadStackTraceCommand__Output | null);
  /**
   * From the server.
   */
  'verifyMessageCommand'?: (_apache_rocketmq_v2_VerifyMessageCommand__Output | null);
  /**
   * From the server.
   */
  'reconnectEndpointsCommand'?: (_apache_rocketmq_v2_ReconnectEndpointsCommand__Output | null);
  /**
   * From the server.
   */
  'notifyUnsubscribeLiteCommand'?: (_apache_rocketmq_v2_NotifyUnsubscribeLiteCommand__Output | null);
  '_status'?: "status";
  /**
   * Flotilla reads and sends `settings` only; any other command of a client just counts as a sign of life.
   */
  'command'?: "settings"|"threadStackTrace"|"verifyMessageResult"|"recoverOrphanedTransactionCommand"|"printThreadStackTraceCommand"|"verifyMessageCommand"|"reconnectEndpointsCommand"|"notifyUnsubscribeLiteCommand";
}
