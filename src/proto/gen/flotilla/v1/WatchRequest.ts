// Original file: proto/flotilla/v1/namesrv.proto


export interface WatchRequest {
  'cluster'?: (string);
}

export interface WatchRequest__Output {
  'cluster': (string);
}
