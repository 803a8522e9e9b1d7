// Original file: proto/flotilla/v1/admin.proto


export interface GroupSubscription {
  'topic'?: (string);
  /**
   * In canonical form, with its kind in front: `tag a || b`, `sql price > 20`.
   */
  'filter'?: (string);
  /**
   * The client that named it last.
   */
  'clientId'?: (string);
}

export interface GroupSubscription__Output {
  'topic': (string);
  /**
   * In canonical form, with its kind in front: `tag a || b`, `sql price > 20`.
   */
  'filter': (string);
  /**
   * The client that named it last.
   */
  'clientId': (string);
}
