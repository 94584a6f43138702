import { FormError, type FormErrors, Password, SignIn, Username } from '../auth/views.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import type { Texts } from '../web/texts/en.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Invitation } from './invitations.ts';

interface Opened {
  invitation: Invitation;
  token: string;
}

const loginFor = (token: string) =>
  `/login/?${new URLSearchParams({ next: `/invitation/?${new URLSearchParams({ token })}` })}`;

interface InvitationProps extends Opened {
  /** Where this Parley is. */
  host: string;
  username: string;
  errors: FormErrors;
}

/** To a stranger: who invites, to what, and the two fields that it takes. */
export const InvitationPage = ({ invitation, token, host, username, errors }: InvitationProps) => {
  const { signIn, invitations } = useTexts();
  const { opening } = invitations;
  const title = titleOf(invitation, opening);
  return (
    <SignIn title={title}>
      <form method="post" action="/invitation/" novalidate>
        <Inviter of={invitation.inviter} />
        <h2>{title}</h2>
        <p>{opening.what(host)}</p>
        <FormError text={errors.form} />
        <input type="hidden" name="token" value={token} />
        <Username value={username} error={errors.username} hint={signIn.usernameHint} />
        <Password
          autocomplete="new-password"
          error={errors.password}
          hint={signIn.passwordHint}
          focus={username !== '' && !errors.username}
        />
        <button class="button" type="submit">
          {opening.enter}
        </button>
      </form>
      <p class="instead">
        {opening.wasHere} <a href={loginFor(token)}>{opening.logIn}</a>
      </p>
    </SignIn>
  );
};

const titleOf = (
  { inviter, groupName }: Invitation,
  { invites, invitesTo }: Texts['invitations']['opening'],
) => (groupName === null ? invites(nameOf(inviter)) : invitesTo(nameOf(inviter), groupName));

const Inviter = ({ of }: { of: Member }) => (
  <div class="inviter">
    <Avatar of={of} />
  </div>
);

/** It lets nobody in, and says whom to ask. */
export const NoInvitationPage = ({ text, token, isIn }: { text: string; token: string; isIn: boolean }) => {
  const { frame, invitations } = useTexts();
  const { opening } = invitations;
  return (
    <SignIn title={opening.title}>
      <p role="alert">{text}</p>
      <p class="instead">
        {isIn ? (
          <a href="/lobby/">{frame.toParley}</a>
        ) : (
          <>
            {opening.wasHere} <a href={loginFor(token)}>{opening.logIn}</a>
          </>
        )}
      </p>
    </SignIn>
  );
};

/** To somebody who is in: following a link must not put anybody into a group, so this page has a button. */
export const JoinPage = ({ invitation, token, me }: Opened & { me: Member }) => {
  const { opening } = useTexts().invitations;
  const { inviter, groupName } = invitation;
  const title = titleOf(invitation, opening);
  return (
    <SignIn title={title}>
      <form method="post" action="/invitation/join/">
        <BelongsTo whom={me.id} />
        <input type="hidden" name="as" value={me.id} />
        <input type="hidden" name="token" value={token} />
        <Inviter of={inviter} />
        <h2>{title}</h2>
        <p>{opening.joinGroup(groupName ?? '')}</p>
        <button class="button" type="submit">
          {opening.join}
        </button>
      </form>
      <p class="instead">
        <a href="/lobby/">{opening.notNow}</a>
      </p>
    </SignIn>
  );
};
