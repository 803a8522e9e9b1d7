// Original file: proto/flotilla/v1/admin.proto


export interface SetUserRequest {
  'name'?: (string);
  /**
   * Empty: keeps the one it has. 16 to 256 characters.
   */
  'secretKey'?: (string);
  'administrator'?: (boolean);
  'enabled'?: (boolean);
}

export interface SetUserRequest__Output {
  'name': (string);
  /**
   * Empty: keeps the one it has. 16 to 256 characters.
   */
  'secretKey': (string);
  'administrator': (boolean);
  'enabled': (boolean);
}
