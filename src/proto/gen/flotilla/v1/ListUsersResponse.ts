// Original file: proto/flotilla/v1/admin.proto

import type { User as _flotilla_v1_User, User__Output as _flotilla_v1_User__Output } from '../../flotilla/v1/User.ts';

export interface ListUsersResponse {
  'users'?: (_flotilla_v1_User)[];
}

export interface ListUsersResponse__Output {
  'users': (_flotilla_v1_User__Output)[];
}
