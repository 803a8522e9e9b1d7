// Original file: proto/flotilla/v1/admin.proto


export interface DescribeGroupRequest {
  'group'?: (string);
}

export interface DescribeGroupRequest__Output {
  'group': (string);
}
