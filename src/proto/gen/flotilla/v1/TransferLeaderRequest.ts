// Original file: proto/flotilla/v1/admin.proto


export interface TransferLeaderRequest {
  'group'?: (string);
  /**
   * Empty: the voter that is furthest.
   */
  'target'?: (string);
}

export interface TransferLeaderRequest__Output {
  'group': (string);
  /**
   * Empty: the voter that is furthest.
   */
  'target': (string);
}
