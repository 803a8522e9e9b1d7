// Original file: proto/flotilla/v1/namesrv.proto


/**
 * Who registers; fixed for the life of the stream.
 */
export interface BrokerIdentity {
  'cluster'?: (string);
  'group'?: (string);
  'broker'?: (string);
  /**
   * host:port.
   */
  'clientAddress'?: (string);
  /**
   * host:port.
   */
  'peerAddress'?: (string);
}

/**
 * Who registers; fixed for the life of the stream.
 */
export interface BrokerIdentity__Output {
  'cluster': (string);
  'group': (string);
  'broker': (string);
  /**
   * host:port.
   */
  'clientAddress': (string);
  /**
   * host:port.
   */
  'peerAddress': (string);
}
