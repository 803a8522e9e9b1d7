// Original file: proto/flotilla/v1/admin.proto


export interface ListUsersRequest {
}

export interface ListUsersRequest__Output {
}
