// Original file: proto/flotilla/v1/namesrv.proto


// Original file: proto/flotilla/v1/namesrv.proto

export const _flotilla_v1_RouteTopic_Permission = {
  PERMISSION_UNSPECIFIED: 'PERMISSION_UNSPECIFIED',
  NONE: 'NONE',
  READ: 'READ',
  WRITE: 'WRITE',
  READ_WRITE: 'READ_WRITE',
} as const;

export type _flotilla_v1_RouteTopic_Permission =
  | 'PERMISSION_UNSPECIFIED'
  | 0
  | 'NONE'
  | 1
  | 'READ'
  | 2
  | 'WRITE'
  | 3
  | 'READ_WRITE'
  | 4

export type _flotilla_v1_RouteTopic_Permission__Output = typeof _flotilla_v1_RouteTopic_Permission[keyof typeof _flotilla_v1_RouteTopic_Permission]

// Original file: proto/flotilla/v1/namesrv.proto

export const _flotilla_v1_RouteTopic_Type = {
  TYPE_UNSPECIFIED: 'TYPE_UNSPECIFIED',
  NORMAL: 'NORMAL',
  FIFO: 'FIFO',
  DELAY: 'DELAY',
  TRANSACTION: 'TRANSACTION',
} as const;

export type _flotilla_v1_RouteTopic_Type =
  | 'TYPE_UNSPECIFIED'
  | 0
  | 'NORMAL'
  | 1
  | 'FIFO'
  | 2
  | 'DELAY'
  | 3
  | 'TRANSACTION'
  | 4

export type _flotilla_v1_RouteTopic_Type__Output = typeof _flotilla_v1_RouteTopic_Type[keyof typeof _flotilla_v1_RouteTopic_Type]

/**
 * A topic of one broker group.
 */
export interface RouteTopic {
  /**
   * `topic` or `namespace%topic`.
   */
  'name'?: (string);
  'type'?: (_flotilla_v1_RouteTopic_Type);
  'queues'?: (number);
  'permission'?: (_flotilla_v1_RouteTopic_Permission);
}

/**
 * A topic of one broker group.
 */
export interface RouteTopic__Output {
  /**
   * `topic` or `namespace%topic`.
   */
  'name': (string);
  'type': (_flotilla_v1_RouteTopic_Type__Output);
  'queues': (number);
  'permission': (_flotilla_v1_RouteTopic_Permission__Output);
}
