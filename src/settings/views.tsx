import type { Child } from 'hono/jsx';
import type { Signals } from '../auth/passkeys-protocol.ts';
import type { InstanceRole } from '../env.ts';
import { type Listing, ListPane } from '../lobby/views.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { BackIcon, ChatIcon, GroupIcon, NotesIcon, ShieldIcon, StarIcon } from '../web/icons.tsx';
import { Layout, Script, titled } from '../web/layout.tsx';
import type { Texts } from '../web/texts/en.ts';
import { LANGUAGES } from '../web/texts/languages.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Objection, Objections, Settings } from './form.ts';

export interface SettingsView {
  me: Member;
  /** In the instance. */
  role: InstanceRole;
  settings: Settings;
  objections: Objections;
  /** They have just been saved. */
  saved: boolean;
  /** What the browser is told then, where somebody has passkeys. */
  signals?: Signals | undefined;
}

export const SettingsPage = ({ listing, view }: { listing: Listing; view: SettingsView }) => (
  <Layout title={useTexts().settings.title} me={listing.me}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <SettingsPane view={view} />
    </main>
  </Layout>
);

/** What htmx swaps into #pane. */
export const SettingsFragment = ({ view }: { view: SettingsView }) => (
  <>
    <title>{titled(useTexts().settings.title)}</title>
    <SettingsPane view={view} />
  </>
);

const SettingsPane = ({ view }: { view: SettingsView }) => {
  const { settings: texts } = useTexts();
  return (
    <section class="page settings">
      <PageHeader title={texts.title} />
      <form method="post" action="/settings/" novalidate>
        <BelongsTo whom={view.me.id} />
        <input type="hidden" name="as" value={view.me.id} />
        {view.saved && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {texts.saved}
          </p>
        )}
        {view.signals && (
          <>
            <span hidden data-accepted={view.signals.accepted} data-details={view.signals.details} />
            <Script name="renamed.js" />
          </>
        )}
        <Profile view={view} />
        <Appearance settings={view.settings} />
        <Privacy settings={view.settings} />
        <button class="button" type="submit">
          {texts.save}
        </button>
        <UsernameLink of={view.me} />
        <SecurityLink />
        <StarredLink />
        <HelpLink />
        <OnwardLink to="/invitations/" of={useTexts().invitations} />
        {view.role !== 'member' && (
          <OnwardLink to="/administration/" of={useTexts().instance.administration} />
        )}
      </form>
    </section>
  );
};

/** To a whole page, since it asks for the password. */
const UsernameLink = ({ of: { username } }: { of: Member }) => (
  <a class="onward" href="/account/username/">
    <NotesIcon />
    <strong>{useTexts().account.username.title}</strong>
    <span>
      <bdi>@{username}</bdi>
    </span>
  </a>
);

const StarredLink = () => {
  const { starred: title, starredSummary: summary } = useTexts().message;
  return <OnwardLink to="/starred/" of={{ title, summary }} icon={<StarIcon />} />;
};

const SecurityLink = () => {
  const { title, summary } = useTexts().account;
  return (
    <a class="onward" href="/account/" hx-get="/account/" hx-target="#pane" hx-push-url="true">
      <ShieldIcon />
      <strong>{title}</strong>
      <span>{summary}</span>
    </a>
  );
};

/** To a whole page, which stands beside no list. */
const HelpLink = () => {
  const { title, summary } = useTexts().help;
  return (
    <a class="onward" href="/help/">
      <ChatIcon />
      <strong>{title}</strong>
      <span>{summary}</span>
    </a>
  );
};

interface OnwardProps {
  to: string;
  of: { title: string; summary: string };
  icon?: Child;
}

/** To another page about oneself, or about all. */
export const OnwardLink = ({ to, of: { title, summary }, icon = <GroupIcon /> }: OnwardProps) => (
  <a class="onward" href={to} hx-get={to} hx-target="#pane" hx-push-url="true">
    {icon}
    <strong>{title}</strong>
    <span>{summary}</span>
  </a>
);

/** Of a page that is no conversation. */
export const PageHeader = ({ title, back = '/lobby/' }: { title?: string; back?: string }) => (
  <header class="page-header">
    <a class="back icon-button" href={back} hx-get={back} hx-target="#pane" hx-push-url="true">
      <BackIcon />
      <span class="visually-hidden">{useTexts().frame.back}</span>
    </a>
    {title && <h1 dir="auto">{title}</h1>}
  </header>
);

const Profile = ({ view: { me, settings, objections } }: { view: SettingsView }) => {
  const { settings: texts } = useTexts();
  return (
    <fieldset>
      <legend>{texts.profile}</legend>
      <a
        class="myself"
        href={`/people/${me.id}/`}
        hx-get={`/people/${me.id}/`}
        hx-target="#pane"
        hx-push-url="true"
      >
        <Avatar of={me} />
        <bdi>{nameOf(me)}</bdi>
        <span>{texts.seeProfile}</span>
      </a>
      <Line
        name="name"
        label={texts.name}
        value={settings.name}
        placeholder={me.username}
        hint={texts.nameHint}
        objection={objections.name}
        autocomplete="nickname"
      />
      <Line
        name="about"
        label={texts.about}
        value={settings.about}
        hint={texts.aboutHint}
        objection={objections.about}
      />
    </fieldset>
  );
};

interface LineProps {
  name: keyof Objections;
  label: string;
  value: string;
  placeholder?: string;
  hint: string;
  objection: Objection | undefined;
  /** Not `off`, by which browsers also forget what was typed when one goes back. */
  autocomplete?: string;
}

const Line = ({ name, label, value, placeholder, hint, objection, autocomplete }: LineProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      value={value}
      placeholder={placeholder}
      autocomplete={autocomplete}
      dir="auto"
      autofocus={objection !== undefined}
      aria-invalid={objection && 'true'}
      aria-describedby={`${name}-note`}
    />
    <p class={objection ? 'error' : 'hint'} id={`${name}-note`}>
      {objection ? sentenceFor(objection, useTexts()) : hint}
    </p>
  </div>
);

const sentenceFor = (objection: Objection, { settings: texts }: Texts): string =>
  objection.is === 'tooLong' ? texts.tooLong(objection.most) : texts[objection.is];

const Appearance = ({ settings: { theme, language } }: { settings: Settings }) => {
  const { settings: texts } = useTexts();
  return (
    <fieldset>
      <legend>{texts.appearance}</legend>
      <div class="segments" role="radiogroup" aria-label={texts.theme}>
        <Segment value="" chosen={theme ?? ''} label={texts.themes.system} />
        <Segment value="light" chosen={theme ?? ''} label={texts.themes.light} />
        <Segment value="dark" chosen={theme ?? ''} label={texts.themes.dark} />
      </div>
      <div class="field">
        <label for="language">{texts.language}</label>
        <span class="choice">
          <select id="language" name="language">
            <option value="">{texts.asBrowser}</option>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option value={code} lang={code} selected={code === language}>
                {name}
              </option>
            ))}
          </select>
        </span>
      </div>
    </fieldset>
  );
};

const Segment = ({ value, chosen, label }: { value: string; chosen: string; label: string }) => (
  <label>
    <input type="radio" name="theme" value={value} checked={value === chosen} />
    <span>{label}</span>
  </label>
);

const Privacy = ({ settings: { receipts, visible } }: { settings: Settings }) => {
  const { settings: texts } = useTexts();
  return (
    <fieldset>
      <legend>{texts.privacy}</legend>
      <Switch name="receipts" on={receipts} label={texts.receipts} hint={texts.receiptsHint} />
      <Switch name="visible" on={visible} label={texts.visible} hint={texts.visibleHint} />
    </fieldset>
  );
};

const Switch = ({ name, on, label, hint }: { name: string; on: boolean; label: string; hint: string }) => (
  <div class="switch">
    <label for={name}>{label}</label>
    <input id={name} name={name} type="checkbox" checked={on} aria-describedby={`${name}-hint`} />
    <p class="hint" id={`${name}-hint`}>
      {hint}
    </p>
  </div>
);
