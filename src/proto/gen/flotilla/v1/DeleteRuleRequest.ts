// Original file: proto/flotilla/v1/admin.proto

import type { AccessRule as _flotilla_v1_AccessRule, AccessRule__Output as _flotilla_v1_AccessRule__Output } from '../../flotilla/v1/AccessRule.ts';

export interface DeleteRuleRequest {
  'user'?: (string);
  /**
   * Its actions do not matter.
   */
  'rule'?: (_flotilla_v1_AccessRule | null);
}

export interface DeleteRuleRequest__Output {
  'user': (string);
  /**
   * Its actions do not matter.
   */
  'rule': (_flotilla_v1_AccessRule__Output | null);
}
