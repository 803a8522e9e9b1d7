// Original file: proto/flotilla/v1/admin.proto


export interface ReadQueueResponse {
  /**
   * Whole message records, as docs/file-formats.md describes them.
   */
  'records'?: (Buffer | Uint8Array | string)[];
}

export interface ReadQueueResponse__Output {
  /**
   * Whole message records, as docs/file-formats.md describes them.
   */
  'records': (Buffer)[];
}
