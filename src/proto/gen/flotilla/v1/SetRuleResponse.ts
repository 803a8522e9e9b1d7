// Original file: proto/flotilla/v1/admin.proto


export interface SetRuleResponse {
}

export interface SetRuleResponse__Output {
}
