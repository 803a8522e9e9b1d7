import { setTimeout as sleep } from 'node:timers/promises';
import type { MessagingClient, ReceiveAnswer } from '../client/messaging-client.ts';
import { ackRequest, receiveRequest } from '../client/requests.ts';
import { notFoundCode, okCode, type ReceivedMessage } from '../client/responses.ts';
import type { HistoryProcess, HistoryRecorder } from '../history/recorder.ts';
import type { Ledger } from './ledger.ts';

const batchSize = 32;
const invisibleSeconds = 10;
const pollSeconds = 2;
const receiveMs = 6_000;
const ackMs = 3_000;
const ackAttempts = 3;
const errorPauseMs = 50;

export interface ConsumerPlan {
  readonly group: string;
  readonly topic: string;
  readonly queueId: number;
  /** Brokers asked in turn: any broker serves any queue. */
  readonly clients: readonly { readonly broker: string; readonly client: MessagingClient }[];
  readonly signal: AbortSignal;
}

/** Receives and acknowledges until aborted, like a simple consumer without a route. */
export async function consume(recorder: HistoryRecorder, ledger: Ledger, plan: ConsumerPlan): Promise<void> {
  const process = recorder.process('c');
  for (let turn = 0; !plan.signal.aborted; turn++) {
    const target = plan.clients[turn % plan.clients.length];
    if (target === undefined) throw new Error('a consumer needs a client');
    const request = receiveRequest({
      group: plan.group,
      topic: plan.topic,
      queueId: plan.queueId,
      broker: target.broker,
      batchSize,
      invisibleSeconds,
      pollSeconds,
    });
    process.begin('poll', { g: plan.group, node: target.broker });
    const end = await target.client.receive(request, receiveMs);
    const messages = record(process, end);
    if (messages === undefined) {
      await sleep(errorPauseMs);
      continue;
    }
    if (messages.length === 0) continue;
    ledger.received(
      plan.group,
      messages.map((message) => message.messageId),
    );
    await acknowledge(plan, messages, turn);
  }
}

function record(
  process: HistoryProcess,
  end: { answer: ReceiveAnswer } | { error: { code: number; details: string } },
): readonly ReceivedMessage[] | undefined {
  if ('error' in end) {
    process.info(`gRPC ${end.error.code} ${end.error.details}`);
    return undefined;
  }
  const { status, messages } = end.answer;
  if (status.code !== okCode && status.code !== notFoundCode) {
    process.info(`${status.code} ${status.message}`);
    return undefined;
  }
  process.ok({
    k: messages.map((message) => message.queueId),
    off: messages.map((message) => message.queueOffset),
    v: messages.map(receivedValue),
  });
  return messages;
}

/** A message whose body does not belong to its id counts as one that nobody sent. */
export function receivedValue(message: ReceivedMessage): string {
  return message.bodyStart === message.messageId
    ? message.messageId
    : `${message.messageId}!${message.bodyStart}`;
}

/** Tries other brokers when one does not answer; what stays unacknowledged comes again. */
async function acknowledge(
  plan: ConsumerPlan,
  messages: readonly ReceivedMessage[],
  turn: number,
): Promise<void> {
  const request = ackRequest(plan.group, plan.topic, messages);
  for (let attempt = 0; attempt < ackAttempts && !plan.signal.aborted; attempt++) {
    const target = plan.clients[(turn + attempt) % plan.clients.length];
    const end = await target?.client.ack(request, ackMs);
    if (end !== undefined && 'answer' in end) return;
    await sleep(errorPauseMs);
  }
}
