// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * A list of pauses.
 */
export interface CustomizedBackoff {
  /**
   * Pause after the first attempt, after the second, and so on. Flotilla says 1 s, 5 s, 10 s, 30 s, 1 to 10
   * min by the minute, 20 min, 30 min, 1 h, 2 h.
   */
  'next'?: (_google_protobuf_Duration)[];
}

/**
 * A list of pauses.
 */
export interface CustomizedBackoff__Output {
  /**
   * Pause after the first attempt, after the second, and so on. Flotilla says 1 s, 5 s, 10 s, 30 s, 1 to 10
   * min by the minute, 20 min, 30 min, 1 h, 2 h.
   */
  'next': (_google_protobuf_Duration__Output)[];
}
