// Original file: proto/flotilla/v1/namesrv.proto


export interface RouteBroker {
  'name'?: (string);
  /**
   * host:port.
   */
  'clientAddress'?: (string);
  /**
   * host:port.
   */
  'peerAddress'?: (string);
}

export interface RouteBroker__Output {
  'name': (string);
  /**
   * host:port.
   */
  'clientAddress': (string);
  /**
   * host:port.
   */
  'peerAddress': (string);
}
