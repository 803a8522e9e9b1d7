// Original file: proto/apache/rocketmq/v2/definition.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * A pause that grows by a factor. Producers get 10 ms to 1 s, factor 2; consumers in Node.js 5 s to 2 h,
 * factor 2.
 */
export interface ExponentialBackoff {
  /**
   * Pause after the first attempt. For consumers in Node.js up to 1.0.8 this and `max` are a thousand times
   * as long: they take the seconds for milliseconds.
   */
  'initial'?: (_google_protobuf_Duration | null);
  /**
   * The pause does not grow beyond this.
   */
  'max'?: (_google_protobuf_Duration | null);
  /**
   * Factor from each pause to the next.
   */
  'multiplier'?: (number | string);
}

/**
 * A pause that grows by a factor. Producers get 10 ms to 1 s, factor 2; consumers in Node.js 5 s to 2 h,
 * factor 2.
 */
export interface ExponentialBackoff__Output {
  /**
   * Pause after the first attempt. For consumers in Node.js up to 1.0.8 this and `max` are a thousand times
   * as long: they take the seconds for milliseconds.
   */
  'initial': (_google_protobuf_Duration__Output | null);
  /**
   * The pause does not grow beyond this.
   */
  'max': (_google_protobuf_Duration__Output | null);
  /**
   * Factor from each pause to the next.
   */
  'multiplier': (number);
}
