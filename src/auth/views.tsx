import type { Child } from 'hono/jsx';
import type { Registration } from '../instance/registration-modes.ts';
import { Mark } from '../web/icons.tsx';
import { Instance } from '../web/instance.ts';
import { Layout, Script } from '../web/layout.tsx';
import { LinkedText } from '../web/linked-text.tsx';
import { useTexts } from '../web/texts/speaking.tsx';

/** `code`: of who sets Parley up (instance/set-up-views.tsx). */
export type FormErrors = Partial<Record<'username' | 'password' | 'code' | 'form', string>>;

interface Props {
  /** Where to go afterwards: a local path. */
  next: string;
  username: string;
  errors: FormErrors;
}

interface LoginProps extends Props {
  registration: Registration;
  /** One that was tried, for the browser to forget. */
  unknownPasskey?: string | undefined;
}

export const LoginPage = ({ next, username, errors, registration, unknownPasskey }: LoginProps) => {
  const { signIn } = useTexts();
  return (
    <SignIn title={signIn.logIn}>
      <form method="post" action="/login/" novalidate>
        <FormError text={errors.form} />
        <Username value={username} error={errors.username} />
        <Password autocomplete="current-password" error={errors.password} focus={isNamed(username, errors)} />
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          {signIn.logIn}
        </button>
      </form>
      <PasskeyForm next={next} unknown={unknownPasskey} />
      {registration === 'open' ? (
        <p class="instead">
          {signIn.isNew} <a href={`/register/${query(next)}`}>{signIn.create}</a>
        </p>
      ) : (
        <p class="instead">{useTexts().instance.door[registration]}</p>
      )}
    </SignIn>
  );
};

export const RegisterPage = ({ next, username, errors }: Props) => {
  const { signIn } = useTexts();
  return (
    <SignIn title={signIn.register}>
      <form method="post" action="/register/" novalidate>
        <FormError text={errors.form} />
        <Username value={username} error={errors.username} hint={signIn.usernameHint} />
        <Password
          autocomplete="new-password"
          error={errors.password}
          hint={signIn.passwordHint}
          focus={isNamed(username, errors)}
        />
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          {signIn.register}
        </button>
      </form>
      <p class="instead">
        {signIn.wasHere} <a href={`/login/${query(next)}`}>{signIn.logIn}</a>
      </p>
    </SignIn>
  );
};

/** Instead of the form, where not everybody may register. */
export const NoRegistrationPage = ({ reason }: { reason: Exclude<Registration, 'open'> }) => {
  const { signIn, instance } = useTexts();
  return (
    <SignIn title={signIn.register}>
      <p>{instance.door[reason]}</p>
      <p class="instead">
        {signIn.wasHere} <a href="/login/">{signIn.logIn}</a>
      </p>
    </SignIn>
  );
};

export const LogOutPage = () => {
  const { frame } = useTexts();
  return (
    <SignIn title={frame.logOut}>
      <form method="post" action="/logout/">
        <button class="button" type="submit">
          {frame.logOut}
        </button>
      </form>
      <p class="instead">
        <a href="/lobby/">{frame.toParley}</a>
      </p>
    </SignIn>
  );
};

/** The script shows it where the browser can, and fills in what the passkey answers (client/sign-in.ts). */
export const PasskeyForm = ({ next, unknown }: { next: string; unknown?: string | undefined }) => {
  const { passkeys } = useTexts().factors;
  return (
    <>
      <form
        class="passkey"
        method="post"
        action="/login/passkey/"
        data-challenge="/login/passkey/challenge"
        data-failed={passkeys.failed}
        data-offline={passkeys.offline}
        data-cookies={passkeys.cookies}
        data-unusable={passkeys.unusable}
        data-unknown={unknown}
        hidden
      >
        <p class="or">{passkeys.or}</p>
        <input type="hidden" name="credential" />
        <input type="hidden" name="next" value={next} />
        <button class="button quiet" type="submit">
          {passkeys.signIn}
        </button>
        <p class="error" role="alert" />
      </form>
      <noscript>
        <p class="hint">{passkeys.script}</p>
      </noscript>
      <Script name="sign-in.js" />
    </>
  );
};

const isNamed = (username: string, errors: FormErrors) => username !== '' && !errors.username;

const query = (next: string) => (next === '' || next === '/' ? '' : `?${new URLSearchParams({ next })}`);

/** The frame of the pages for those who are not in yet. */
export const SignIn = ({ title, children }: { title: string; children: Child }) => (
  <Layout title={title}>
    <main id="pane" class="sign-in" tabindex={-1}>
      <Scene />
      <div class="card">
        <header class="brand">
          <Mark />
          <h1 dir="auto">{Instance.use().name}</h1>
          <p>{useTexts().signIn.motto}</p>
        </header>
        {children}
        <OperatorsTexts />
        <p class="instead">
          <a href="/help/">{useTexts().help.title}</a>
        </p>
      </div>
    </main>
  </Layout>
);

/** What those who look after this Parley tell strangers. */
const OperatorsTexts = () => {
  const { contact, privacy } = Instance.use();
  const { settings: texts } = useTexts().instance;
  return (
    <>
      <OperatorsText title={texts.contact} text={contact} />
      <OperatorsText title={texts.privacy} text={privacy} />
    </>
  );
};

const OperatorsText = ({ title, text }: { title: string; text: string }) =>
  text ? (
    <details class="operators-text">
      <summary>{title}</summary>
      <LinkedText text={text} />
    </details>
  ) : null;

/** What it is about, for eyes alone, where there is room. */
const Scene = () => {
  const { scene } = useTexts().signIn;
  return (
    <div class="scene" aria-hidden="true">
      <p>{scene.where}</p>
      <p class="mine">{scene.here}</p>
      <p class="mine">{scene.come}</p>
      <p>{scene.coming}</p>
    </div>
  );
};

export const FormError = ({ text }: { text: string | undefined }) =>
  text ? (
    <p class="error" role="alert">
      {text}
    </p>
  ) : null;

interface UsernameProps {
  value: string;
  error: string | undefined;
  hint?: string;
  /** It is where one begins. */
  focus?: boolean;
}

export const Username = ({ value, error, hint, focus = value === '' }: UsernameProps) => (
  <div class="field">
    <label for="username">{useTexts().signIn.username}</label>
    <input
      id="username"
      name="username"
      value={value}
      autocomplete="username"
      autocapitalize="none"
      autocorrect="off"
      spellcheck={false}
      required
      autofocus={focus || error !== undefined}
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

export const Password = ({ autocomplete, error, hint, focus }: PasswordProps) => (
  <div class="field">
    <label for="password">{useTexts().signIn.password}</label>
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

interface NoteProps {
  id: string;
  error: string | undefined;
  hint?: string | undefined;
}

/** Below a field: what is wrong, else what helps. */
export const Note = ({ id, error, hint }: NoteProps) => {
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
