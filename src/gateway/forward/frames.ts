import { errorCodes, type ErrorCode } from '../../errors/codes.ts';
import { done, refused, unknown, type Outcome } from '../../errors/outcome.ts';
import { DecodeError, Reader, type Writer } from '../../proto/bytes.ts';
import { decodeFrame, finishFrame, frameWriter } from '../../proto/frame.ts';
import type { AnyOp } from './ops.ts';

/** Version of the payload format of forward frames; another version breaks the stream. */
const version = 1;
/** A frame is closed when it has reached this size; one larger request travels alone. */
export const frameBytesTarget = 1024 * 1024;

/** Whom a broker takes for the leader of its group. `leader` is undefined while it knows none. */
export interface LeaderHint {
  readonly leader: string | undefined;
  readonly term: number;
}
export const noHint: LeaderHint = { leader: undefined, term: 0 };

export interface Entry {
  readonly code: number;
  readonly id: number;
  readonly body: Reader;
}

/** Packs entries (u32 bytes after this field, u8 code, u32 id, body) into frames of about `frameBytesTarget`. */
export class FramePacker {
  readonly #group: string;
  #writer: Writer | undefined;

  constructor(group: string) {
    this.#group = group;
  }

  get full(): boolean {
    return this.#writer !== undefined && this.#writer.length >= frameBytesTarget;
  }

  get bytes(): number {
    return this.#writer?.length ?? 0;
  }

  /** Starts an entry and answers where `end` must be told that it started. */
  begin(code: number, id: number): { writer: Writer; at: number } {
    const writer = (this.#writer ??= frameWriter().u8(version).string(this.#group));
    const at = writer.length;
    writer.u32(0).u8(code).u32(id);
    return { writer, at };
  }

  end(entry: { writer: Writer; at: number }): void {
    entry.writer.patchU32(entry.at, entry.writer.length - entry.at - 4);
  }

  /** The packed frame; undefined when nothing was added. */
  take(): Buffer | undefined {
    const writer = this.#writer;
    this.#writer = undefined;
    return writer === undefined ? undefined : finishFrame(writer);
  }
}

/** Calls `visit` for each entry of a Frame message. Throws `DecodeError` on malformed bytes. */
export function readEntries(message: Buffer, visit: (group: string, entry: Entry) => void): void {
  const reader = new Reader(decodeFrame(message));
  if (reader.u8() !== version) throw new DecodeError('unknown version of the forward format');
  const group = reader.string();
  while (reader.remaining > 0) {
    const body = reader.sub(reader.u32());
    visit(group, { code: body.u8(), id: body.u32(), body });
  }
}

/** Codes of reply entries. */
export const replyCode = { done: 0, refused: 1, unknown: 2, leader: 3 } as const;

export function writeHint(writer: Writer, hint: LeaderHint): void {
  writer.string(hint.leader ?? '').u64(hint.term);
}

function readHint(reader: Reader): LeaderHint {
  const leader = reader.string();
  return { leader: leader === '' ? undefined : leader, term: reader.u64() };
}

/** Packs the answer of request `id`. A refusal carries the hint, so that the gateway knows where to go. */
export function packOutcome(
  packer: FramePacker,
  id: number,
  answer: { op: AnyOp; outcome: Outcome<unknown>; hint: LeaderHint },
): void {
  const { op, outcome, hint } = answer;
  const entry = packer.begin(replyCode[outcome.kind], id);
  if (outcome.kind === 'done') op.encodeResult(entry.writer, outcome.value);
  else if (outcome.kind === 'unknown') entry.writer.string(outcome.message);
  else {
    entry.writer.string(outcome.code).string(outcome.message);
    writeHint(entry.writer, hint);
  }
  packer.end(entry);
}

export function packLeader(packer: FramePacker, id: number, hint: LeaderHint): void {
  const entry = packer.begin(replyCode.leader, id);
  writeHint(entry.writer, hint);
  packer.end(entry);
}

/** Reads a reply entry; `op` is undefined for `whoLeads`, whose value is nothing but the hint. */
export function readOutcome(
  entry: Entry,
  op: AnyOp | undefined,
): { outcome: Outcome<unknown>; hint: LeaderHint | undefined } {
  const { body } = entry;
  switch (entry.code) {
    case replyCode.done:
      if (op === undefined) throw new DecodeError('value for a request without one');
      return { outcome: done(op.decodeResult(body)), hint: undefined };
    case replyCode.refused:
      return { outcome: refused(readCode(body), body.string()), hint: readHint(body) };
    case replyCode.unknown:
      return { outcome: unknown(body.string()), hint: undefined };
    case replyCode.leader:
      return { outcome: done(null), hint: readHint(body) };
    default:
      throw new DecodeError(`unknown reply code ${entry.code}`);
  }
}

/** A code of a newer version is an internal error to this one. */
function readCode(reader: Reader): ErrorCode {
  const code = reader.string();
  return isErrorCode(code) ? code : 'INTERNAL';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
