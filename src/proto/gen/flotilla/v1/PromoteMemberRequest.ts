// Original file: proto/flotilla/v1/admin.proto


/**
 * Makes a learner that is in step a voter.
 */
export interface PromoteMemberRequest {
  'group'?: (string);
  'name'?: (string);
}

/**
 * Makes a learner that is in step a voter.
 */
export interface PromoteMemberRequest__Output {
  'group': (string);
  'name': (string);
}
