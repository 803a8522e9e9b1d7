// Original file: proto/flotilla/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface GroupMember {
  'name'?: (string);
  /**
   * voter or learner.
   */
  'role'?: (string);
  /**
   * host:port of the peer port; empty: only the configuration files tell.
   */
  'address'?: (string);
  /**
   * Disk that the seat is bound to; empty: not bound yet.
   */
  'diskId'?: (string);
  /**
   * Disk that the broker showed last; empty: none.
   */
  'seenDiskId'?: (string);
  'leads'?: (boolean);
  /**
   * leader, probe, replicate or seed.
   */
  'state'?: (string);
  'matchIndex'?: (number | string | Long);
  'lagEntries'?: (number | string | Long);
  'lagBytes'?: (number | string | Long);
  'lastContactMs'?: (number | string | Long);
  'alive'?: (boolean);
  /**
   * Memory or disk full, or the disk hangs.
   */
  'busy'?: (boolean);
  'caughtUp'?: (boolean);
}

export interface GroupMember__Output {
  'name': (string);
  /**
   * voter or learner.
   */
  'role': (string);
  /**
   * host:port of the peer port; empty: only the configuration files tell.
   */
  'address': (string);
  /**
   * Disk that the seat is bound to; empty: not bound yet.
   */
  'diskId': (string);
  /**
   * Disk that the broker showed last; empty: none.
   */
  'seenDiskId': (string);
  'leads': (boolean);
  /**
   * leader, probe, replicate or seed.
   */
  'state': (string);
  'matchIndex': (number);
  'lagEntries': (number);
  'lagBytes': (number);
  'lastContactMs': (number);
  'alive': (boolean);
  /**
   * Memory or disk full, or the disk hangs.
   */
  'busy': (boolean);
  'caughtUp': (boolean);
}
