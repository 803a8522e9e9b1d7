// Original file: proto/flotilla/v1/admin.proto


/**
 * Adds a learner.
 */
export interface AddMemberRequest {
  'group'?: (string);
  'name'?: (string);
  /**
   * host:port of its peer port.
   */
  'address'?: (string);
}

/**
 * Adds a learner.
 */
export interface AddMemberRequest__Output {
  'group': (string);
  'name': (string);
  /**
   * host:port of its peer port.
   */
  'address': (string);
}
