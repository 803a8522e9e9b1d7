import type { BodyStatus } from './status.ts';
import { encodeStatus } from './send-response.ts';
import { timeBytes, varintBytes, writeTime, writeVarint } from './wire.ts';

/** A ReceiveMessageResponse with a status. */
export function encodeReceiveStatus(status: BodyStatus): Buffer {
  const bytes = encodeStatus(status);
  const into = Buffer.allocUnsafe(1 + varintBytes(bytes.length) + bytes.length);
  into[0] = 0x0a;
  bytes.copy(into, writeVarint(into, 1, bytes.length));
  return into;
}

/** A ReceiveMessageResponse with the time when the server sent the messages, ms since 1970. */
export function encodeDeliveryTime(ms: number): Buffer {
  const into = Buffer.allocUnsafe(2 + timeBytes(ms));
  into[0] = 0x1a;
  into[1] = timeBytes(ms);
  writeTime(into, 2, ms);
  return into;
}
