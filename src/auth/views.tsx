import { Mark } from '../web/icons.tsx';
import { Layout } from '../web/layout.tsx';

export type FormErrors = Partial<Record<'username' | 'password' | 'form', string>>;

interface Props {
  /** Where to go afterwards: a local path. */
  next: string;
  username: string;
  errors: FormErrors;
}

export const LoginPage = ({ next, username, errors }: Props) => (
  <Layout title="Log in">
    <main id="pane" class="sign-in" tabindex={-1}>
      <Brand />
      <form method="post" action="/login/" novalidate>
        <FormError text={errors.form} />
        <Username value={username} error={errors.username} />
        <Password autocomplete="current-password" error={errors.password} />
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          Log in
        </button>
      </form>
      <p class="instead">
        New here? <a href={`/register/${query(next)}`}>Create an account</a>
      </p>
    </main>
  </Layout>
);

export const RegisterPage = ({ next, username, errors }: Props) => (
  <Layout title="Register">
    <main id="pane" class="sign-in" tabindex={-1}>
      <Brand />
      <form method="post" action="/register/" novalidate>
        <FormError text={errors.form} />
        <Username value={username} error={errors.username} hint="3 to 30 letters, digits, “_” and “.”" />
        <Password autocomplete="new-password" error={errors.password} hint="At least 8 characters." />
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          Register
        </button>
      </form>
      <p class="instead">
        Been here before? <a href={`/login/${query(next)}`}>Log in</a>
      </p>
    </main>
  </Layout>
);

const query = (next: string) => (next === '' || next === '/' ? '' : `?${new URLSearchParams({ next })}`);

const Brand = () => (
  <header class="brand">
    <Mark />
    <h1>Parley</h1>
    <p>Private messages, on your own ground.</p>
  </header>
);

const FormError = ({ text }: { text: string | undefined }) =>
  text ? (
    <p class="error" role="alert">
      {text}
    </p>
  ) : null;

const Username = ({ value, error, hint }: { value: string; error: string | undefined; hint?: string }) => (
  <div class="field">
    <label for="username">Username</label>
    <input
      id="username"
      name="username"
      value={value}
      autocomplete="username"
      autocapitalize="none"
      autocorrect="off"
      spellcheck={false}
      maxlength={30}
      required
      autofocus={value === '' || error !== undefined}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error || hint ? 'username-note' : undefined}
    />
    <Note id="username-note" error={error} hint={hint} />
  </div>
);

const Password = ({
  autocomplete,
  error,
  hint,
}: {
  autocomplete: string;
  error: string | undefined;
  hint?: string;
}) => (
  <div class="field">
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete={autocomplete}
      required
      autofocus={error !== undefined}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error || hint ? 'password-note' : undefined}
    />
    <Note id="password-note" error={error} hint={hint} />
  </div>
);

const Note = ({ id, error, hint }: { id: string; error: string | undefined; hint: string | undefined }) => {
  if (error) {
    return (
      <p class="error" id={id}>
        {error}
      </p>
    );
  }
  return hint ? (
    <p class="hint" id={id}>
      {hint}
    </p>
  ) : null;
};
