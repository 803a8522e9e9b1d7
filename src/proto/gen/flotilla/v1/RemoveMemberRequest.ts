// Original file: proto/flotilla/v1/admin.proto


export interface RemoveMemberRequest {
  'group'?: (string);
  'name'?: (string);
  /**
   * Also when the group could not survive the loss of one more broker then, though it could before.
   */
  'force'?: (boolean);
}

export interface RemoveMemberRequest__Output {
  'group': (string);
  'name': (string);
  /**
   * Also when the group could not survive the loss of one more broker then, though it could before.
   */
  'force': (boolean);
}
