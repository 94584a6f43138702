import type { Passkey } from '../auth/passkeys.ts';
import type { Signals } from '../auth/passkeys-protocol.ts';
import { Note } from '../auth/views.tsx';
import type { Listing } from '../lobby/views.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { KeyIcon } from '../web/icons.tsx';
import { Script } from '../web/layout.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { AccountPage, ProofField } from './frame.tsx';

export interface PasskeysView {
  passkeys: Passkey[];
  /** Whether a code is as good as the password. */
  twoSteps: boolean;
  /** What the browser is told of them. */
  signals?: Signals;
  /** What to call the next one. */
  name: string;
  /** Of the one that is being renamed, or of a new one. */
  error?: { id?: string; text: string; typed?: string };
  /** Why one may not be removed. */
  unproven?: { id: string; text: string };
}

export const PasskeysPage = ({ listing, view }: { listing: Listing; view: PasskeysView }) => {
  const { passkeys: texts } = useTexts().factors;
  return (
    <AccountPage listing={listing} title={texts.title}>
      <p>{texts.what}</p>
      <section class="part" aria-labelledby="passkeys-title">
        <h2 id="passkeys-title">{texts.yours}</h2>
        {view.passkeys.length === 0 && <p class="hint">{texts.none}</p>}
        <ul class="passkeys" data-accepted={view.signals?.accepted} data-details={view.signals?.details}>
          {view.passkeys.map((passkey) => (
            <PasskeyItem
              passkey={passkey}
              twoSteps={view.twoSteps}
              unproven={view.unproven?.id === passkey.id ? view.unproven.text : undefined}
              error={errorOf(view, passkey.id)}
              typed={view.error?.id === passkey.id ? view.error.typed : undefined}
            />
          ))}
        </ul>
      </section>
      <NewPasskey view={view} />
    </AccountPage>
  );
};

const errorOf = ({ error }: PasskeysView, id?: string) => (error && error.id === id ? error.text : undefined);

interface ItemProps {
  passkey: Passkey;
  twoSteps: boolean;
  error: string | undefined;
  /** Why it may not be removed. */
  unproven: string | undefined;
  /** Another name for it, which was refused. */
  typed: string | undefined;
}

const PasskeyItem = ({ passkey, twoSteps, error, unproven, typed }: ItemProps) => {
  const { factors, live } = useTexts();
  const { passkeys: texts } = factors;
  const { id, name, createdAt, usedAt } = passkey;
  return (
    <li class="passkey-item">
      <KeyIcon />
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>
      </p>
      <p class="hint">
        {texts.added} <LocalTime at={createdAt} format="separator" words={live} />
        {' · '}
        {usedAt === null ? (
          texts.unused
        ) : (
          <>
            {texts.used} <LocalTime at={usedAt} format="separator" words={live} />
          </>
        )}
      </p>
      <details open={(error ?? unproven) !== undefined}>
        <summary class="button quiet">
          {texts.change}
          <span class="visually-hidden"> {name}</span>
        </summary>
        <form method="post" action="/account/passkeys/rename/" novalidate>
          <BelongsTo whom={id} />
          <input type="hidden" name="id" value={id} />
          <NameField id={`name-${id}`} value={typed ?? name} error={error} />
          <button class="button" type="submit">
            {texts.save}
          </button>
        </form>
        <form method="post" action="/account/passkeys/remove/" novalidate>
          <input type="hidden" name="id" value={id} />
          <p class="hint">{texts.removeHint}</p>
          <ProofField id={`proof-${id}`} twoSteps={twoSteps} error={unproven} />
          <button class="button quiet danger" type="submit">
            {texts.remove}
          </button>
        </form>
      </details>
    </li>
  );
};

export const NewPasskey = ({ view }: { view: PasskeysView }) => {
  const { passkeys: texts } = useTexts().factors;
  return (
    <section class="part" aria-labelledby="new-title">
      <h2 id="new-title">{texts.new}</h2>
      <noscript>
        <p class="hint">{texts.script}</p>
      </noscript>
      <p class="hint unable" hidden>
        {texts.unable}
      </p>
      <form
        class="passkey"
        method="post"
        action="/account/passkeys/"
        data-challenge="/account/passkeys/challenge"
        data-failed={texts.failed}
        data-offline={texts.offline}
        data-known={texts.known}
        data-unusable={texts.unusableNew}
        hidden
        novalidate
      >
        <NameField id="name" value={view.name} error={undefined} hint={texts.nameHint} />
        <ProofField twoSteps={view.twoSteps} error={undefined} />
        <input type="hidden" name="credential" />
        <p class="error" role="alert">
          {errorOf(view)}
        </p>
        <button class="button" type="submit">
          {texts.add}
        </button>
      </form>
      <Script name="passkeys.js" />
    </section>
  );
};

interface NameProps {
  id: string;
  value: string;
  error: string | undefined;
  hint?: string;
}

const NameField = ({ id, value, error, hint }: NameProps) => (
  <div class="field">
    <label for={id}>{useTexts().factors.passkeys.name}</label>
    <input
      id={id}
      name="name"
      value={value}
      dir="auto"
      required
      autofocus={error !== undefined}
      aria-invalid={error ? 'true' : undefined}
      aria-describedby={error || hint ? `${id}-note` : undefined}
    />
    <Note id={`${id}-note`} error={error} hint={hint} />
  </div>
);
