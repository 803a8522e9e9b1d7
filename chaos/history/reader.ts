import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { HistoryError, parseEvent, type HistoryEvent } from './events.ts';

/** Reads a whole history file. @throws HistoryError for a malformed line or wrong numbering. */
export async function readHistory(path: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    const event = parseEvent(line);
    if (event.i !== events.length) throw new HistoryError(`line ${events.length} carries number ${event.i}`);
    events.push(event);
  }
  return events;
}
