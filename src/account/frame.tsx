import type { Child } from 'hono/jsx';
import { Note } from '../auth/views.tsx';
import { type Listing, ListPane } from '../lobby/views.tsx';
import { BackIcon, KeyIcon, NotesIcon, PhoneIcon } from '../web/icons.tsx';
import { Layout } from '../web/layout.tsx';
import { useTexts } from '../web/texts/speaking.tsx';

interface Props {
  listing: Listing;
  title: string;
  /** Where one came from. */
  back?: string;
  children: Child;
}

/** A page about how one gets in, beside the list. Whole pages alone: what is secret on it is not kept by a script. */
export const AccountPage = ({ listing, title, back = '/account/', children }: Props) => (
  <Layout title={title} me={listing.me}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <section class="page account">
        <header class="page-header">
          <a class="icon-button" href={back}>
            <BackIcon />
            <span class="visually-hidden">{useTexts().frame.back}</span>
          </a>
          <h1>{title}</h1>
        </header>
        <div class="column">{children}</div>
      </section>
    </main>
  </Layout>
);

interface ProofProps {
  /** Where a page has several. */
  id?: string;
  /** Whether a code is as good as the password. */
  twoSteps: boolean;
  error: string | undefined;
}

/** Asks the person at this screen to prove that they own the account. */
export const ProofField = ({ id = 'proof', twoSteps, error }: ProofProps) => {
  const { proof } = useTexts().factors;
  return (
    <div class="field">
      <label for={id}>{twoSteps ? proof.either : proof.password}</label>
      <input
        id={id}
        name="proof"
        type="password"
        autocomplete="current-password"
        required
        autofocus={error !== undefined}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${id}-note` : undefined}
      />
      <Note id={`${id}-note`} error={error} />
    </div>
  );
};

/** From the page of one's sessions to what else guards them. */
export const FactorLinks = () => {
  const { account, factors } = useTexts();
  const { passkeys, twoSteps } = factors;
  return (
    <nav class="part" aria-label={twoSteps.more}>
      <a class="onward" href="/account/passkeys/">
        <KeyIcon />
        <strong>{passkeys.title}</strong>
        <span>{passkeys.summary}</span>
      </a>
      <a class="onward" href="/account/two-step/">
        <PhoneIcon />
        <strong>{twoSteps.title}</strong>
        <span>{twoSteps.summary}</span>
      </a>
      <a class="onward" href="/account/username/">
        <NotesIcon />
        <strong>{account.username.title}</strong>
        <span>{account.username.summary}</span>
      </a>
    </nav>
  );
};
