// Original file: proto/flotilla/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface Seeding {
  'fromBroker'?: (string);
  'doneBytes'?: (number | string | Long);
  'totalBytes'?: (number | string | Long);
}

export interface Seeding__Output {
  'fromBroker': (string);
  'doneBytes': (number);
  'totalBytes': (number);
}
