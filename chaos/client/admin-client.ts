import { Client, credentials } from '@grpc/grpc-js';
import { Reader, Writer } from '../../src/proto/bytes.ts';
import { channelOptions } from '../../src/proto/channel.ts';
import { identity } from '../../src/proto/frame.ts';
import { nested } from './messages.ts';
import { forEachField } from './responses.ts';

const service = '/flotilla.v1.Admin';

/** What a replica says of itself. */
export interface ReplicaStatus {
  readonly name: string;
  readonly role: string;
  readonly term: number;
  readonly leader: string;
  readonly lastIndex: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  readonly ready: boolean;
}

/** The calls of `flotilla.v1.Admin` that the harness makes, at one broker. Every call rejects on any error. */
export class AdminClient implements Disposable {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      ...channelOptions,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 100,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  async status(timeoutMs: number): Promise<ReplicaStatus> {
    return decodeStatus(await this.#call('BrokerStatus', Buffer.alloc(0), timeoutMs));
  }

  /** Message records of one replica's queue. */
  async readQueue(
    at: { topic: string; queueId: number; from: number; max: number },
    timeoutMs: number,
  ): Promise<Buffer[]> {
    const writer = new Writer();
    writer.varint(0x0a).string(at.topic).varint(0x10).varint(at.queueId);
    writer.varint(0x18).varint(at.from).varint(0x20).varint(at.max);
    const reader = new Reader(await this.#call('ReadQueue', writer.finish(), timeoutMs));
    const records: Buffer[] = [];
    forEachField(reader, (tag) => {
      if (tag !== 0x0a) return false;
      records.push(reader.bytes());
      return true;
    });
    return records;
  }

  async createTopic(name: string, queues: number, timeoutMs: number): Promise<void> {
    const topic = nested((writer) => {
      writer.varint(0x0a).string(name).varint(0x12).string('NORMAL');
      writer.varint(0x18).varint(queues).varint(0x22).string('READ_WRITE');
    });
    await this.#call('CreateTopic', new Writer().varint(0x0a).bytes(topic).finish(), timeoutMs);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #call(method: string, request: Buffer, timeoutMs: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeoutMs };
      this.#client.makeUnaryRequest(
        `${service}/${method}`,
        identity,
        identity,
        request,
        options,
        (error, answer) => {
          if (error !== null) reject(error);
          else if (answer === undefined) reject(new Error(`${method} ended without an answer`));
          else resolve(answer);
        },
      );
    });
  }
}

function decodeStatus(bytes: Buffer): ReplicaStatus {
  const reader = new Reader(bytes);
  const status = {
    name: '',
    role: '',
    term: 0,
    leader: '',
    lastIndex: 0,
    commitIndex: 0,
    appliedIndex: 0,
    ready: false,
  };
  const fields: Record<number, () => void> = {
    0x0a: () => (status.name = reader.string()),
    0x1a: () => (status.role = reader.string()),
    0x20: () => (status.term = reader.varint()),
    0x2a: () => (status.leader = reader.string()),
    0x30: () => (status.lastIndex = reader.varint()),
    0x40: () => (status.commitIndex = reader.varint()),
    0x48: () => (status.appliedIndex = reader.varint()),
    0x60: () => (status.ready = reader.varint() === 1),
  };
  forEachField(reader, (tag) => {
    const read = fields[tag];
    read?.();
    return read !== undefined;
  });
  return status;
}
