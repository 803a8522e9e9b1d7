// Original file: proto/flotilla/v1/namesrv.proto

import type { Long } from '@grpc/proto-loader';

export interface RegisterResponse {
  /**
   * The data version that the NameServer holds of this broker.
   */
  'version'?: (number | string | Long);
  /**
   * The last message did not fit what the NameServer holds: send a full registration.
   */
  'sendFull'?: (boolean);
}

export interface RegisterResponse__Output {
  /**
   * The data version that the NameServer holds of this broker.
   */
  'version': (number);
  /**
   * The last message did not fit what the NameServer holds: send a full registration.
   */
  'sendFull': (boolean);
}
