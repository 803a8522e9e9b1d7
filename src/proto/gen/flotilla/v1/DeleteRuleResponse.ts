// Original file: proto/flotilla/v1/admin.proto


export interface DeleteRuleResponse {
}

export interface DeleteRuleResponse__Output {
}
