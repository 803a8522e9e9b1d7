// Original file: proto/flotilla/v1/admin.proto


export interface DeleteUserResponse {
}

export interface DeleteUserResponse__Output {
}
