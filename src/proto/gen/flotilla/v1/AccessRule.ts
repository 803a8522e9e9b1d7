// Original file: proto/flotilla/v1/admin.proto


export interface AccessRule {
  /**
   * allow or deny; deny wins.
   */
  'effect'?: (string);
  /**
   * topic or group.
   */
  'resource'?: (string);
  /**
   * exact or prefix.
   */
  'match'?: (string);
  /**
   * Topic or consumer group, as `name` or `namespace%name`, or what it starts with.
   */
  'name'?: (string);
  /**
   * pub, sub or admin.
   */
  'actions'?: (string)[];
}

export interface AccessRule__Output {
  /**
   * allow or deny; deny wins.
   */
  'effect': (string);
  /**
   * topic or group.
   */
  'resource': (string);
  /**
   * exact or prefix.
   */
  'match': (string);
  /**
   * Topic or consumer group, as `name` or `namespace%name`, or what it starts with.
   */
  'name': (string);
  /**
   * pub, sub or admin.
   */
  'actions': (string)[];
}
