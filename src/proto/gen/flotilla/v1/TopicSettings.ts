// Original file: proto/flotilla/v1/admin.proto


export interface TopicSettings {
  'name'?: (string);
  /**
   * NORMAL, FIFO, DELAY or TRANSACTION.
   */
  'type'?: (string);
  'queues'?: (number);
  /**
   * NONE, READ, WRITE or READ_WRITE.
   */
  'permission'?: (string);
  /**
   * What retention does with messages that a consumer group has not acknowledged: keep (also when empty) or drop.
   */
  'unconsumed'?: (string);
}

export interface TopicSettings__Output {
  'name': (string);
  /**
   * NORMAL, FIFO, DELAY or TRANSACTION.
   */
  'type': (string);
  'queues': (number);
  /**
   * NONE, READ, WRITE or READ_WRITE.
   */
  'permission': (string);
  /**
   * What retention does with messages that a consumer group has not acknowledged: keep (also when empty) or drop.
   */
  'unconsumed': (string);
}
