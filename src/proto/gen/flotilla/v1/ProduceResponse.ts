// Original file: proto/flotilla/v1/produce.proto

import type { Outcome as _flotilla_v1_Outcome, Outcome__Output as _flotilla_v1_Outcome__Output } from '../../flotilla/v1/Outcome.ts';
import type { Long } from '@grpc/proto-loader';

export interface ProduceResponse {
  'sequence'?: (number | string | Long);
  'outcome'?: (_flotilla_v1_Outcome);
  /**
   * Error code of Flotilla, empty unless refused.
   */
  'code'?: (string);
  'message'?: (string);
  /**
   * Where each message went, in the order of the request; empty unless done.
   */
  'queueIds'?: (number)[];
  'queueOffsets'?: (number | string | Long)[];
}

export interface ProduceResponse__Output {
  'sequence': (number);
  'outcome': (_flotilla_v1_Outcome__Output);
  /**
   * Error code of Flotilla, empty unless refused.
   */
  'code': (string);
  'message': (string);
  /**
   * Where each message went, in the order of the request; empty unless done.
   */
  'queueIds': (number)[];
  'queueOffsets': (number)[];
}
