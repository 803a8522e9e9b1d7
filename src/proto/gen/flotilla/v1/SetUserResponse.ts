// Original file: proto/flotilla/v1/admin.proto


export interface SetUserResponse {
}

export interface SetUserResponse__Output {
}
