// Original file: proto/flotilla/v1/admin.proto

import type { AccessRule as _flotilla_v1_AccessRule, AccessRule__Output as _flotilla_v1_AccessRule__Output } from '../../flotilla/v1/AccessRule.ts';

/**
 * Never with its secret.
 */
export interface User {
  'name'?: (string);
  'administrator'?: (boolean);
  'enabled'?: (boolean);
  'rules'?: (_flotilla_v1_AccessRule)[];
}

/**
 * Never with its secret.
 */
export interface User__Output {
  'name': (string);
  'administrator': (boolean);
  'enabled': (boolean);
  'rules': (_flotilla_v1_AccessRule__Output)[];
}
