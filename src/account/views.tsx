import type { ListedSession } from '../auth/sessions.ts';
import { Note } from '../auth/views.tsx';
import { type Listing, ListPane } from '../lobby/views.tsx';
import type { Member } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { ComputerIcon, PhoneIcon } from '../web/icons.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { deviceOf } from './device.ts';
import { FactorLinks } from './frame.tsx';

const DONE = ['password', 'revoked', 'others', 'reset'] as const;

/** What has just been done. */
export type Done = (typeof DONE)[number];

export const isDone = (text: string): text is Done => DONE.some((done) => done === text);

export interface SecurityView {
  me: Member;
  /** The last used first. */
  sessions: ListedSession[];
  /** The id of the session that looks at this. */
  current: string;
  done?: Done;
  /** How many passkeys still open the door, after a new password. */
  passkeys?: number;
  errors: { current?: string; password?: string };
}

export const SecurityPage = ({ listing, view }: { listing: Listing; view: SecurityView }) => (
  <Layout title={useTexts().account.title} me={listing.me}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <SecurityPane view={view} />
    </main>
  </Layout>
);

/** What htmx swaps into #pane. */
export const SecurityFragment = ({ view }: { view: SecurityView }) => (
  <>
    <title>{titled(useTexts().account.title)}</title>
    <SecurityPane view={view} />
  </>
);

const SecurityPane = ({ view }: { view: SecurityView }) => {
  const { account } = useTexts();
  return (
    <section class="page account">
      <PageHeader title={account.title} back="/settings/" />
      <div class="column">
        {view.done && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {account.done[view.done]}
          </p>
        )}
        {view.passkeys !== undefined && view.passkeys > 0 && (
          <p>
            {account.stillOpen(view.passkeys)} <a href="/account/passkeys/">{account.seePasskeys}</a>
          </p>
        )}
        <PasswordForm view={view} />
        <FactorLinks />
        <Sessions view={view} />
      </div>
    </section>
  );
};

const PasswordForm = ({ view: { me, errors } }: { view: SecurityView }) => {
  const { password } = useTexts().account;
  return (
    <form class="part" method="post" action="/account/password/" aria-labelledby="password-title" novalidate>
      <header>
        <h2 id="password-title">{password.title}</h2>
        <p class="hint">{password.what}</p>
      </header>
      {/* For password managers: whose password this is. */}
      <input type="text" name="username" value={me.username} autocomplete="username" readonly hidden />
      <PasswordField
        name="current"
        label={password.current}
        autocomplete="current-password"
        error={errors.current}
      />
      <PasswordField
        name="password"
        label={password.new}
        autocomplete="new-password"
        error={errors.password}
        hint={useTexts().signIn.passwordHint}
      />
      <button class="button" type="submit">
        {password.change}
      </button>
    </form>
  );
};

interface FieldProps {
  name: 'current' | 'password';
  label: string;
  autocomplete: string;
  error: string | undefined;
  hint?: string;
}

const PasswordField = ({ name, label, autocomplete, error, hint }: FieldProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type="password"
      autocomplete={autocomplete}
      required
      autofocus={error !== undefined}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error || hint ? `${name}-note` : undefined}
    />
    <Note id={`${name}-note`} error={error} hint={hint} />
  </div>
);

const Sessions = ({ view: { sessions, current } }: { view: SecurityView }) => {
  const { sessions: texts } = useTexts().account;
  const mine = sessions.filter(({ id }) => id === current);
  const others = sessions.filter(({ id }) => id !== current);
  return (
    <section class="part" aria-labelledby="sessions-title">
      <header>
        <h2 id="sessions-title">{texts.title}</h2>
        <p class="hint">{texts.what}</p>
      </header>
      <ul class="sessions">
        {[...mine, ...others].map((session) => (
          <SessionItem session={session} isCurrent={session.id === current} />
        ))}
      </ul>
      {others.length > 0 ? (
        <form method="post" action="/account/revoke-others/">
          <button class="button quiet" type="submit">
            {texts.revokeOthers}
          </button>
        </form>
      ) : (
        <p class="hint">{texts.alone}</p>
      )}
    </section>
  );
};

const SessionItem = ({ session, isCurrent }: { session: ListedSession; isCurrent: boolean }) => {
  const { account, live } = useTexts();
  const { sessions: texts } = account;
  const { browser, system, isPhone } = deviceOf(session.agent);
  const device = browser && system ? texts.device(browser, system) : (browser ?? system ?? texts.unknown);
  return (
    <li class="session">
      {isPhone ? <PhoneIcon /> : <ComputerIcon />}
      <p>
        <strong>{device}</strong>
        {isCurrent && <span class="tag">{texts.this}</span>}
      </p>
      <p class="hint">
        {texts.first} <LocalTime at={session.createdAt} format="separator" words={live} />
        {session.passkey !== null && (
          <>
            {' '}
            {texts.byPasskey} <bdi>{session.passkey}</bdi>
          </>
        )}
        {' · '}
        {isCurrent ? (
          texts.now
        ) : (
          <>
            {texts.last} <LocalTime at={session.seenAt} format="separator" words={live} />
          </>
        )}
      </p>
      {!isCurrent && (
        <form method="post" action="/account/revoke/">
          <input type="hidden" name="session" value={session.id} />
          <button class="button quiet" type="submit">
            {texts.revoke}
            <span class="visually-hidden"> {device}</span>
          </button>
        </form>
      )}
    </li>
  );
};
