import { useTexts } from '../web/texts/speaking.tsx';
import { Password, SignIn } from './views.tsx';

interface ResetProps {
  username: string;
  token: string;
  error?: string | undefined;
}

export const ResetPage = ({ username, token, error }: ResetProps) => {
  const { reset, signIn } = useTexts();
  return (
    <SignIn title={reset.title}>
      <form method="post" action="/reset/" novalidate>
        <h2>{reset.title}</h2>
        <p>{reset.lead(username)}</p>
        <input type="hidden" name="token" value={token} />
        {/* For password managers: whose password this is. */}
        <input type="text" name="username" value={username} autocomplete="username" readonly hidden />
        <Password autocomplete="new-password" error={error} hint={signIn.passwordHint} focus />
        <button class="button" type="submit">
          {reset.save}
        </button>
      </form>
    </SignIn>
  );
};

/** The link lets nobody in, and the page says whom to ask. */
export const NoResetPage = () => {
  const { frame, reset } = useTexts();
  return (
    <SignIn title={reset.title}>
      <p role="alert">{reset.gone}</p>
      <p class="instead">
        <a href="/lobby/">{frame.toParley}</a>
      </p>
    </SignIn>
  );
};
