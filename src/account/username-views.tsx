import type { Signals } from '../auth/passkeys-protocol.ts';
import { CHANGES_WITHIN_MS, type FormerUsername, KEPT_MS } from '../auth/renaming-rules.ts';
import { Note } from '../auth/views.tsx';
import type { User } from '../env.ts';
import type { Listing } from '../lobby/views.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { Script } from '../web/layout.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { AccountPage, ProofField } from './frame.tsx';

const DAY_MS = 24 * 60 * 60_000;

export interface UsernameView {
  me: User;
  twoSteps: boolean;
  /** Kept for them. The last first. */
  former: FormerUsername[];
  /** From then on (ms) it can be changed again, if it cannot now. */
  mayAt: number;
  /** It has just been changed. */
  isDone?: boolean;
  /** What the browser is told then, where somebody has passkeys. */
  signals?: Signals | undefined;
  typed?: string;
  errors?: { username?: string; proof?: string };
}

export const UsernamePage = ({ listing, view }: { listing: Listing; view: UsernameView }) => {
  const { username: texts } = useTexts().account;
  return (
    <AccountPage listing={listing} title={texts.title} back="/settings/">
      {view.isDone && (
        <p class="saved" role="status" tabindex={-1} autofocus>
          {texts.done(view.me.username)}
        </p>
      )}
      {view.signals && (
        <>
          <span hidden data-accepted={view.signals.accepted} data-details={view.signals.details} />
          <Script name="renamed.js" />
        </>
      )}
      <p>{texts.what(view.me.username)}</p>
      {view.mayAt > 0 ? <Later at={view.mayAt} /> : <UsernameForm view={view} />}
      {view.former.length > 0 && <Former former={view.former} />}
    </AccountPage>
  );
};

const Later = ({ at }: { at: number }) => {
  const { account, live } = useTexts();
  return (
    <p>
      {account.username.later(CHANGES_WITHIN_MS / DAY_MS)}{' '}
      <LocalTime at={at} format="separator" words={live} />
    </p>
  );
};

const UsernameForm = ({ view: { me, twoSteps, typed = '', errors = {} } }: { view: UsernameView }) => {
  const { account, signIn } = useTexts();
  const { username: texts } = account;
  return (
    <form method="post" action="/account/username/" novalidate>
      <BelongsTo whom={me.id} />
      <input type="hidden" name="as" value={me.id} />
      <div class="field">
        <label for="username">{texts.new}</label>
        <input
          id="username"
          name="username"
          value={typed}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          autofocus={errors.username !== undefined}
          aria-invalid={errors.username ? 'true' : undefined}
          aria-describedby="username-note"
        />
        <Note id="username-note" error={errors.username} hint={signIn.refused.username} />
      </div>
      <ProofField twoSteps={twoSteps} error={errors.proof} />
      <p class="hint">{texts.kept(KEPT_MS / DAY_MS, CHANGES_WITHIN_MS / DAY_MS)}</p>
      <button class="button" type="submit">
        {texts.change}
      </button>
    </form>
  );
};

const Former = ({ former }: { former: FormerUsername[] }) => {
  const { account, live } = useTexts();
  return (
    <section class="part" aria-labelledby="former-title">
      <h2 id="former-title">{account.username.former}</h2>
      <ul>
        {former.map(({ username, changedAt }) => (
          <li>
            <bdi>@{username}</bdi> {account.username.until}{' '}
            <LocalTime at={changedAt + KEPT_MS} format="separator" words={live} />
          </li>
        ))}
      </ul>
    </section>
  );
};
