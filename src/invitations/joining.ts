/** The way of an invitation into its group: through the room, as whoever adds somebody there [P12]. */
import type { Bindings, User } from '../env.ts';
import { memberOf } from '../room/member.ts';
import { whyFailed } from '../web/why-failed.ts';
import type { Invitation } from './invitations.ts';

export const conversationWith = ({ inviter }: Pick<Invitation, 'inviter'>) => `/chat/${inviter.id}/`;

/**
 * Adds somebody to the group of an invitation in the name of the inviter, whose rights the room asks for now. [P3] The
 * act has the name of this invitation and this person, so that it happens once: whoever has left does not come back by it.
 */
export const addByInvitation = async (
  { ROOM }: Pick<Bindings, 'ROOM'>,
  { id, inviter }: Invitation,
  room: string,
  user: User,
): Promise<'added' | 'wasThere' | 'refused'> => {
  const cid = `invitation-${id}-${user.id}`;
  const operation = { type: 'add' as const, users: [user.id] };
  const done = await ROOM.getByName(room).act(memberOf(inviter), cid, operation, [memberOf(user)]);
  if (done.ok) return 'added';
  return done.reason === 'nothing' ? 'wasThere' : 'refused';
};

/** Where a new account goes. The account is there, whatever becomes of the group: who is not in it is asked again. */
export const leadIn = async (
  env: Bindings,
  invitation: Invitation,
  token: string,
  user: User,
): Promise<string> => {
  const { room } = invitation;
  if (room === null) return conversationWith(invitation);
  try {
    const done = await addByInvitation(env, invitation, room, user);
    return done === 'refused' ? conversationWith(invitation) : `/room/${room}/`;
  } catch (error) {
    console.error('Somebody who was invited could not be added to the group yet:', whyFailed(error));
    return `/invitation/?${new URLSearchParams({ token })}`;
  }
};
