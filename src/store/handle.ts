/** What a receipt handle says about itself (decision 13). */
export interface ReceiptHandle {
  readonly brokerGroup: string;
  readonly queueId: number;
  readonly offset: number;
  readonly generation: number;
  /** Wall clock ms: the handle is dead afterwards, whatever happened to the message. */
  readonly deadlineMs: number;
}

const version = '1';
const number36 = /^[0-9a-z]{1,11}$/;

/** `1.<broker group>.<queue id>.<offset>.<generation>.<deadline>`, numbers in base 36. */
export function formatHandle(handle: ReceiptHandle): string {
  const group = encodeURIComponent(handle.brokerGroup).replaceAll('.', '%2E');
  const numbers = [handle.queueId, handle.offset, handle.generation, handle.deadlineMs];
  return `${version}.${group}.${numbers.map((value) => value.toString(36)).join('.')}`;
}

/** Undefined: not a handle of this version. Never throws: handles come from clients. */
export function parseHandle(text: string): ReceiptHandle | undefined {
  const [found, group, ...rest] = text.split('.');
  if (found !== version || group === undefined || rest.length !== 4) return undefined;
  if (!rest.every((part) => number36.test(part))) return undefined;
  const numbers = rest.map((part) => Number.parseInt(part, 36));
  if (!numbers.every((value) => Number.isSafeInteger(value))) return undefined;
  const [queueId = 0, offset = 0, generation = 0, deadlineMs = 0] = numbers;
  try {
    return { brokerGroup: decodeURIComponent(group), queueId, offset, generation, deadlineMs };
  } catch {
    return undefined;
  }
}
