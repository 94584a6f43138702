import { Note } from '../auth/views.tsx';
import type { Listing } from '../lobby/views.tsx';
import { Script } from '../web/layout.tsx';
import { QrCode } from '../web/qr-code.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { AccountPage, ProofField } from './frame.tsx';

/** So few left are worth a warning. */
const FEW_CODES = 3;

/** `left`: recovery codes that have not been used. */
export type TwoSteps = { is: 'off' } | { is: 'on'; left: number };

interface StateProps {
  listing: Listing;
  state: TwoSteps;
  error?: string | undefined;
}

export const TwoStepPage = ({ listing, state, error }: StateProps) => (
  <AccountPage listing={listing} title={useTexts().factors.twoSteps.title}>
    {state.is === 'on' ? <On left={state.left} error={error} /> : <Off error={error} />}
  </AccountPage>
);

const Off = ({ error }: { error: string | undefined }) => {
  const { twoSteps } = useTexts().factors;
  return (
    <>
      <p>{twoSteps.what}</p>
      <form method="post" action="/account/two-step/" novalidate>
        <ProofField twoSteps={false} error={error} />
        <button class="button" type="submit">
          {twoSteps.setUp}
        </button>
      </form>
    </>
  );
};

const On = ({ left, error }: { left: number; error: string | undefined }) => {
  const { twoSteps } = useTexts().factors;
  return (
    <>
      <p class="good">{twoSteps.on}</p>
      <p class={left <= FEW_CODES ? 'warning' : undefined}>
        {twoSteps.left(left)} {left <= FEW_CODES && <strong>{twoSteps.few}</strong>}
      </p>
      <form method="post" action="/account/two-step/codes/" novalidate>
        <ProofField twoSteps error={error} />
        <button class="button" type="submit">
          {twoSteps.renew}
        </button>
        <button class="button quiet" type="submit" formaction="/account/two-step/off/">
          {twoSteps.turnOff}
        </button>
      </form>
    </>
  );
};

interface SetUpProps {
  listing: Listing;
  secret: string;
  /** What the app reads. */
  uri: string;
  error?: string | undefined;
}

export const SetUpPage = ({ listing, secret, uri, error }: SetUpProps) => {
  const { twoSteps, second } = useTexts().factors;
  return (
    <AccountPage listing={listing} title={twoSteps.title} back="/account/two-step/">
      <section class="part">
        <h2>{twoSteps.scan}</h2>
        <QrCode text={uri} label={twoSteps.qr} />
        <p>
          {twoSteps.type}
          <br />
          <code class="secret">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </p>
      </section>
      <form class="part" method="post" action="/account/two-step/new/" novalidate>
        <h2>{twoSteps.confirm}</h2>
        <div class="field">
          <label for="code">{second.code}</label>
          <input
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            autofocus={error !== undefined}
            aria-invalid={error ? 'true' : undefined}
            aria-describedby="code-note"
          />
          <Note id="code-note" error={error} hint={second.codeHint} />
        </div>
        <button class="button" type="submit">
          {twoSteps.turnOn}
        </button>
        <a class="button quiet" href="/account/two-step/">
          {twoSteps.cancel}
        </a>
      </form>
    </AccountPage>
  );
};

interface CodesProps {
  listing: Listing;
  codes: string[];
  host: string;
  /** There were others, which are no longer good. */
  renewed: boolean;
}

/** The one time that recovery codes are shown. */
export const CodesPage = ({ listing, codes, host, renewed }: CodesProps) => {
  const { codes: texts } = useTexts().factors;
  const heading = texts.heading(listing.me.username, host);
  return (
    <AccountPage listing={listing} title={texts.title} back="/account/two-step/">
      <p>
        {texts.what} {renewed && texts.fresh}
      </p>
      <recovery-codes>
        <p class="heading">{heading}</p>
        <ol class="codes">
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <p class="ways">
          <a class="button quiet" download="parley-recovery-codes.txt" href={asFile([heading, '', ...codes])}>
            {texts.save}
          </a>
          <button class="button quiet copy" type="button" data-done={texts.copied} hidden>
            {texts.copy}
          </button>
          <button class="button quiet print" type="button" hidden>
            {texts.print}
          </button>
        </p>
      </recovery-codes>
      <a class="button" href="/account/two-step/">
        {texts.done}
      </a>
      <Script name="recovery-codes.js" />
    </AccountPage>
  );
};

/** So that it can be saved without a script, and without another request for what is shown once. */
const asFile = (lines: string[]) =>
  `data:text/plain;charset=utf-8,${encodeURIComponent(`${lines.join('\n')}\n`)}`;
