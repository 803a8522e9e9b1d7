import type { UntypedServiceImplementation } from '@grpc/grpc-js';

import { isAddress, isName } from '../config/keys.ts';
import { done, refused, type Outcome } from '../errors/outcome.ts';
import type { AddMemberRequest__Output } from '../proto/gen/flotilla/v1/AddMemberRequest.ts';
import type {
  GroupMembersResponse,
  GroupMembersResponse__Output,
} from '../proto/gen/flotilla/v1/GroupMembersResponse.ts';
import type { PromoteMemberRequest__Output } from '../proto/gen/flotilla/v1/PromoteMemberRequest.ts';
import type { RemoveMemberRequest__Output } from '../proto/gen/flotilla/v1/RemoveMemberRequest.ts';
import type { TransferLeaderRequest__Output } from '../proto/gen/flotilla/v1/TransferLeaderRequest.ts';
import type { TransferLeaderResponse } from '../proto/gen/flotilla/v1/TransferLeaderResponse.ts';
import { unary } from './admin-unary.ts';
import type { Gate } from './access/gate.ts';
import { administratorDenial } from './access/rights.ts';
import type { CallLimits } from './backend.ts';
import type { GroupMember, GroupMembers, MemberService } from './members.ts';

interface GroupRequest {
  readonly group: string;
}

type Handle<Req> = (
  service: MemberService,
  request: Req,
  limits: CallLimits,
) => Promise<Outcome<GroupMembersResponse | TransferLeaderResponse>>;

/** The methods of `flotilla.v1.Admin` that concern the members of a group. */
export function memberMethods(service: MemberService | undefined, gate: Gate): UntypedServiceImplementation {
  const serving = { service, gate };
  return {
    GroupMembers: serve(serving, async (members) => answer(members.members())),
    AddMember: serve(serving, async (members, { name, address }: AddMemberRequest__Output, limits) => {
      if (!isName(name)) return refused('INVALID_ARGUMENT', `"${name}" is not a broker name`);
      if (!isAddress(address)) return refused('INVALID_ARGUMENT', `"${address}" is not host:port`);
      return answer(await members.add({ name, address }, limits));
    }),
    PromoteMember: serve(serving, async (members, { name }: PromoteMemberRequest__Output, limits) =>
      answer(await members.promote(name, limits)),
    ),
    RemoveMember: serve(serving, async (members, { name, force }: RemoveMemberRequest__Output, limits) =>
      answer(await members.remove(name, { force }, limits)),
    ),
    TransferLeader: serve(serving, async (members, { target }: TransferLeaderRequest__Output, limits) => {
      const outcome = await members.transferLeader(target === '' ? undefined : target, limits);
      return outcome.kind === 'done' ? done({ leader: outcome.value }) : outcome;
    }),
  };
}

/** Asks the service only for its own group. */
function serve<Req extends GroupRequest>(
  { service, gate }: { service: MemberService | undefined; gate: Gate },
  handle: Handle<Req>,
): ReturnType<typeof unary<Req, GroupMembersResponse | TransferLeaderResponse>> {
  return unary({ gate, denial: administratorDenial }, async (request: Req, limits) => {
    if (service === undefined)
      return refused('INVALID_ARGUMENT', 'a NameServer holds no replica; ask a broker');
    if (request.group === service.group) return handle(service, request, limits);
    return refused('INVALID_ARGUMENT', `this broker belongs to group "${service.group}"`);
  });
}

function answer(outcome: Outcome<GroupMembers>): Outcome<GroupMembersResponse> {
  if (outcome.kind !== 'done') return outcome;
  const members = outcome.value.members.map((member) => ({
    ...member,
    address: member.address ?? '',
    diskId: member.diskId ?? '',
    seenDiskId: member.seenDiskId ?? '',
  }));
  return done({ ...outcome.value, members });
}

/** Undoes what the service does to answer. */
export function membersFrom(message: GroupMembersResponse__Output): GroupMembers {
  return {
    ...message,
    members: message.members.map((member): GroupMember => ({
      ...member,
      role: member.role === 'voter' ? 'voter' : 'learner',
      state: states.find((state) => state === member.state) ?? 'probe',
      address: orUndefined(member.address),
      diskId: orUndefined(member.diskId),
      seenDiskId: orUndefined(member.seenDiskId),
    })),
  };
}

const states = ['leader', 'probe', 'replicate', 'seed'] as const;

function orUndefined(text: string): string | undefined {
  return text === '' ? undefined : text;
}
