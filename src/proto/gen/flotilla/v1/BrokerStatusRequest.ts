// Original file: proto/flotilla/v1/admin.proto


export interface BrokerStatusRequest {
}

export interface BrokerStatusRequest__Output {
}
