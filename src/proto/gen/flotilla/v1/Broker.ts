// Original file: proto/flotilla/v1/admin.proto


export interface Broker {
  'name'?: (string);
  'clientAddress'?: (string);
  'peerAddress'?: (string);
  'live'?: (boolean);
}

export interface Broker__Output {
  'name': (string);
  'clientAddress': (string);
  'peerAddress': (string);
  'live': (boolean);
}
