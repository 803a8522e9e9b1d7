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
}
