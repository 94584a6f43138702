import type { Context } from 'hono';
import { signedIn } from '../auth/guard.ts';
import { credentialsIn, type Door, type Refused, registerBy } from '../auth/registering.ts';
import { type Database, database } from '../db/database.ts';
import type { Parley, Session } from '../env.ts';
import { askInstance, noteInstance } from '../instance/instance-settings.ts';
import { registrationIn } from '../instance/registration.ts';
import { nameOf } from '../room/member.ts';
import { floods } from '../throttle/floods.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tokenIn } from './form.ts';
import { byInvitation, type Invitation, invitationIn, readInvitation, standingOf } from './invitations.ts';
import { conversationWith, leadIn } from './joining.ts';
import { InvitationPage, JoinPage, NoInvitationPage } from './opening-views.tsx';

const HERE = '/invitation/';

/** Where a link leads. To open it changes nothing: previews of links do, too. */
export const opening = newApp();

opening.use(HERE, floods);

opening.get(HERE, async (c) => {
  const text = c.req.query('token') ?? '';
  const session = await signedIn(c);
  const { invitation, why } = await lookUp(c, text);
  if (session && invitation) return leadOn(c, session, invitation, text);
  if (why || !invitation) return refused(c, why ?? '', { token: text, isIn: session !== undefined });
  const { host } = new URL(c.req.url);
  const view = { invitation, token: text, host, username: '', errors: {} };
  return show(c, <InvitationPage {...view} />);
});

const entryForm = form({
  fields: {
    token: carried,
    username: written(({ signIn }) => signIn.username, { autocomplete: 'username' }),
    password: secret(({ signIn }) => signIn.password, 'new-password'),
  },
  send: ({ invitations }) => invitations.opening.enter,
});

opening.post(HERE, entryForm, async (c) => {
  const field = await fieldsOf(c);
  const token = field('token');
  const typed = credentialsIn(field);
  const { invitation, why } = await lookUp(c, token);
  if (!invitation) return refused(c, why ?? '', { token, isIn: false });
  const done = await registerBy(c, doorOf(c, invitation, token), typed);
  if (done instanceof Response) return done;
  const { host } = new URL(c.req.url);
  const view = { invitation, token, host, username: typed.username, errors: done.errors };
  return show(c, <InvitationPage {...view} />, done.status);
});

opening.all(HERE, methodNotAllowed('GET', 'POST'));

/** `why` nobody can register by it, if so. Nothing is hashed that cannot be a token. */
const lookUp = async (
  c: Context<Parley>,
  text: string,
): Promise<{ invitation?: Invitation | undefined; why?: string | undefined }> => {
  const token = tokenIn(text);
  const { opening } = textsFor(c).invitations;
  if (!token) return { why: opening.refused.unknown };
  const db = database(c.env.DB);
  const [found, chosen] = await db.batch([readInvitation(db, token, Date.now()), askInstance(db)]);
  const registration = noteInstance(c, chosen);
  const invitation = invitationIn(found);
  if (!invitation) return { why: opening.refused.unknown };
  const { state, inviter } = invitation;
  if (state !== 'open') return { invitation, why: opening.refused[state](nameOf(inviter)) };
  return { invitation, ...(registration === 'closed' && { why: opening.closed }) };
};

const doorOf = (c: Context<Parley>, invitation: Invitation, token: string): Door => {
  const db = database(c.env.DB);
  return {
    whyShut: async (): Promise<Refused | undefined> => {
      const { why } = await lookUp(c, token);
      return why === undefined ? undefined : { is: 'refused', errors: { form: why }, status: 403 };
    },
    entitlement: () => byInvitation(db, invitation.id, Date.now(), registrationIn(c.env)),
    leadsTo: (user) => leadIn(c.env, invitation, token, user),
  };
};

/** Somebody who has an account needs none to talk to the inviter, whatever has become of the invitation. */
const leadOn = async (c: Context<Parley>, { user }: Session, invitation: Invitation, token: string) => {
  const { inviter, room, state } = invitation;
  const db: Database = database(c.env.DB);
  if (inviter.id === user.id) return c.redirect('/invitations/', 303);
  if (room === null) return c.redirect(conversationWith(invitation), 303);
  const { membership, hasUsed } = await standingOf(db, user.id, invitation.id, room);
  // Who has left does not come back by the same invitation (joining.ts).
  if (membership === 'present' || (membership === 'past' && hasUsed))
    return c.redirect(`/room/${room}/`, 303);
  // By the last use they registered, and the group did not answer then.
  if (state === 'open' || hasUsed)
    return show(c, <JoinPage invitation={invitation} token={token} me={user} />);
  const why = textsFor(c).invitations.opening.refused[state](nameOf(inviter));
  return refused(c, why, { token, isIn: true });
};

const refused = (c: Context<Parley>, text: string, whose: { token: string; isIn: boolean }) =>
  show(c, <NoInvitationPage text={text} {...whose} />, 404);
