// Original file: proto/flotilla/v1/admin.proto


export interface TransferLeaderResponse {
  'leader'?: (string);
}

export interface TransferLeaderResponse__Output {
  'leader': (string);
}
