import { FormError, type FormErrors, Note, Password, SignIn, Username } from '../auth/views.tsx';
import type { User } from '../env.ts';
import { nameOf } from '../room/member.ts';
import { BelongsTo } from '../web/belongs-to.tsx';
import { useTexts } from '../web/texts/speaking.tsx';

export interface SetUpView {
  me: User | undefined;
  code: string;
  username: string;
  errors: FormErrors;
}

/** For whoever has deployed Parley: they become its owner, with the account that they have or with a new one. */
export const SetUpPage = ({ me, code, username, errors }: SetUpView) => {
  const { instance, signIn } = useTexts();
  const { setUp } = instance;
  return (
    <SignIn title={setUp.title}>
      <form method="post" action={me ? '/setup/' : '/setup/account/'} novalidate>
        {me && <BelongsTo whom={me.id} />}
        <h2>{setUp.title}</h2>
        <p>{setUp.lead}</p>
        <FormError text={errors.form} />
        {me && <p>{setUp.as(nameOf(me))}</p>}
        {me && <input type="hidden" name="as" value={me.id} />}
        <Code value={code} error={errors.code} focus={code === '' || errors.code !== undefined} />
        {!me && (
          <Username value={username} error={errors.username} hint={signIn.usernameHint} focus={false} />
        )}
        {!me && (
          <Password
            autocomplete="new-password"
            error={errors.password}
            hint={signIn.passwordHint}
            focus={false}
          />
        )}
        <button class="button" type="submit">
          {setUp.become}
        </button>
      </form>
      {!me && (
        <p class="instead">
          {setUp.wasHere} <a href="/login/?next=/setup/">{setUp.logIn}</a>
        </p>
      )}
    </SignIn>
  );
};

const Code = ({ value, error, focus }: { value: string; error: string | undefined; focus: boolean }) => {
  const { setUp } = useTexts().instance;
  return (
    <div class="field">
      <label for="code">{setUp.code}</label>
      <input
        id="code"
        name="code"
        value={value}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required
        autofocus={focus}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby="code-note"
      />
      <Note id="code-note" error={error} hint={setUp.codeHint} />
    </div>
  );
};
