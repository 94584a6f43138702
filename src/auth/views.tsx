import type { Child } from 'hono/jsx';
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
  <SignIn title="Log in">
    <form method="post" action="/login/" novalidate>
      <FormError text={errors.form} />
      <Username value={username} error={errors.username} />
      <Password autocomplete="current-password" error={errors.password} focus={isNamed(username, errors)} />
      <input type="hidden" name="next" value={next} />
      <button class="button" type="submit">
        Log in
      </button>
    </form>
    <p class="instead">
      New here? <a href={`/register/${query(next)}`}>Create an account</a>
    </p>
  </SignIn>
);

export const RegisterPage = ({ next, username, errors }: Props) => (
  <SignIn title="Register">
    <form method="post" action="/register/" novalidate>
      <FormError text={errors.form} />
      <Username value={username} error={errors.username} hint="3 to 30 letters, digits, “_” and “.”" />
      <Password
        autocomplete="new-password"
        error={errors.password}
        hint="At least 8 characters."
        focus={isNamed(username, errors)}
      />
      <input type="hidden" name="next" value={next} />
      <button class="button" type="submit">
        Register
      </button>
    </form>
    <p class="instead">
      Been here before? <a href={`/login/${query(next)}`}>Log in</a>
    </p>
  </SignIn>
);

const isNamed = (username: string, errors: FormErrors) => username !== '' && !errors.username;

const query = (next: string) => (next === '' || next === '/' ? '' : `?${new URLSearchParams({ next })}`);

const SignIn = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title}>
    <main id="pane" class="sign-in" tabindex={-1}>
      <Scene />
      <div class="card">
        <header class="brand">
          <Mark />
          <h1>Parley</h1>
          <p>Private messages, on your own ground.</p>
        </header>
        {children}
      </div>
    </main>
  </Layout>
);

/** What it is about, for eyes alone, where there is room. */
const Scene = () => (
  <div class="scene" aria-hidden="true">
    <p>Where did you all go?</p>
    <p class="mine">To a place of our own.</p>
    <p class="mine">Come in!</p>
    <p>On my way 🏃‍♀️</p>
  </div>
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
      required
      autofocus={value === '' || error !== undefined}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error || hint ? 'username-note' : undefined}
    />
    <Note id="username-note" error={error} hint={hint} />
  </div>
);

interface PasswordProps {
  autocomplete: string;
  error: string | undefined;
  hint?: string;
  focus: boolean;
}

const Password = ({ autocomplete, error, hint, focus }: PasswordProps) => (
  <div class="field">
    <label for="password">Password</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete={autocomplete}
      required
      autofocus={focus}
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
