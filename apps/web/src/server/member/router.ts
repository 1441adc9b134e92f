import { procedure, publicProcedure, router } from '../trpc';
import { acceptInvitation, acceptInvitationSchema } from './accept-invitation';
import { memberSchema, removeMember, setRole, setRoleSchema } from './change-member';
import { invitationIdSchema, invite, inviteSchema, listInvitations, revokeInvitation } from './invite';
import { listMembers } from './list-members';

export const memberRouter = router({
  list: procedure('read', 'People of the workspace with their roles').query(listMembers),
  setRole: procedure('own', 'Give a member another role').input(setRoleSchema).mutation(setRole),
  remove: procedure('own', 'Take a person out of the workspace').input(memberSchema).mutation(removeMember),
});

export const invitationRouter = router({
  list: procedure('own', 'Invitations that can still be accepted').query(listInvitations),
  create: procedure('own', 'Invite somebody; the link is shown once').input(inviteSchema).mutation(invite),
  revoke: procedure('own', 'Make an invitation worthless').input(invitationIdSchema).mutation(revokeInvitation),
  accept: publicProcedure('Join the workspace of an invitation').input(acceptInvitationSchema).mutation(acceptInvitation),
});
