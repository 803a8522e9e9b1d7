// Original file: proto/flotilla/v1/admin.proto


export interface GroupMembersRequest {
  'group'?: (string);
}

export interface GroupMembersRequest__Output {
  'group': (string);
}
