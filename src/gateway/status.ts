/** Status codes of apache.rocketmq.v2 that the gateway answers with; numbers as on the wire. */
export const statusCode = {
  OK: 20000,
  MULTIPLE_RESULTS: 30000,
  BAD_REQUEST: 40000,
  ILLEGAL_TOPIC: 40002,
  ILLEGAL_CONSUMER_GROUP: 40003,
  ILLEGAL_MESSAGE_TAG: 40004,
  ILLEGAL_MESSAGE_KEY: 40005,
  ILLEGAL_MESSAGE_GROUP: 40006,
  ILLEGAL_MESSAGE_PROPERTY_KEY: 40007,
  ILLEGAL_MESSAGE_ID: 40009,
  ILLEGAL_FILTER_EXPRESSION: 40010,
  ILLEGAL_INVISIBLE_TIME: 40011,
  ILLEGAL_DELIVERY_TIME: 40012,
  INVALID_RECEIPT_HANDLE: 40013,
  MESSAGE_PROPERTY_CONFLICT_WITH_TYPE: 40014,
  UNRECOGNIZED_CLIENT_TYPE: 40015,
  MESSAGE_CORRUPTED: 40016,
  CLIENT_ID_REQUIRED: 40017,
  UNAUTHORIZED: 40100,
  FORBIDDEN: 40300,
  MESSAGE_NOT_FOUND: 40401,
  TOPIC_NOT_FOUND: 40402,
  CONSUMER_GROUP_NOT_FOUND: 40403,
  PAYLOAD_TOO_LARGE: 41300,
  MESSAGE_BODY_TOO_LARGE: 41301,
  MESSAGE_BODY_EMPTY: 41302,
  TOO_MANY_REQUESTS: 42900,
  MESSAGE_PROPERTIES_TOO_LARGE: 43101,
  INTERNAL_SERVER_ERROR: 50001,
  HA_NOT_AVAILABLE: 50002,
  MASTER_PERSISTENCE_TIMEOUT: 50401,
  UNSUPPORTED: 50500,
} as const;

export type StatusCode = (typeof statusCode)[keyof typeof statusCode];

/** The `Status` message of a response body. */
export interface BodyStatus {
  readonly code: StatusCode;
  readonly message: string;
}

export const okStatus: BodyStatus = { code: statusCode.OK, message: 'OK' };

/** A request that is refused at the edge: answered as body status, nothing reached the cluster. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
  readonly code: StatusCode;

  constructor(code: StatusCode, message: string) {
    super(message);
    this.code = code;
  }

  get status(): BodyStatus {
    return { code: this.code, message: this.message };
  }
}

/** The status of a list of results: the common one, else MULTIPLE_RESULTS. */
export function summarize(statuses: readonly BodyStatus[]): BodyStatus {
  const first = statuses[0];
  if (first === undefined) return okStatus;
  if (statuses.every((status) => status.code === first.code)) return first;
  return { code: statusCode.MULTIPLE_RESULTS, message: 'the entries have different results' };
}
