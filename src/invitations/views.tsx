import { Problem } from '../group/form-fields.tsx';
import { panePage } from '../lobby/pane-page.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { Instance } from '../web/instance.ts';
import { LocalTime } from '../web/local-time.tsx';
import { joined } from '../web/names.ts';
import { QrCode } from '../web/qr-code.tsx';
import type { Texts } from '../web/texts/en.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Wanted } from './form.ts';
import type { ListedInvitation, Newcomer } from './invitations.ts';

export interface InvitationsView {
  me: Member;
  /** The newest first. */
  invitations: ListedInvitation[];
  newcomers: Newcomer[];
  /** The token of the next one: the same form sent twice makes one. */
  token: string;
  /** The group to which the form invites. */
  group?: { id: string; name: string } | undefined;
  wanted: Wanted;
  /** The link that has just been made. */
  link?: string | undefined;
  isRevoked: boolean;
  problem?: string | undefined;
}

const InvitationsPane = ({ view }: { view: InvitationsView }) => {
  const { invitations: texts } = useTexts();
  const { group, invitations, link, isRevoked } = view;
  const open = invitations.filter(({ state }) => state === 'open');
  const past = invitations.filter(({ state }) => state !== 'open');
  return (
    <section class="page group">
      <PageHeader title={texts.title} back={group ? `/room/${group.id}/group/` : '/settings/'} />
      <div class="group-body">
        {isRevoked && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {texts.revoked}
          </p>
        )}
        <Problem text={view.problem} />
        {link ? <Link link={link} /> : <NewInvitation view={view} />}
        <h2>{texts.open}</h2>
        {open.length === 0 && <p class="hint">{texts.none}</p>}
        <List of={open} view={view} />
        {past.length > 0 && (
          <details>
            <summary>{texts.past}</summary>
            <List of={past} view={view} />
          </details>
        )}
      </div>
    </section>
  );
};

const NewInvitation = ({ view: { me, token, group, wanted } }: { view: InvitationsView }) => {
  const { invitations: texts } = useTexts();
  return (
    <form method="post" action="/invitations/">
      <BelongsTo whom={me.id} />
      <input type="hidden" name="as" value={me.id} />
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="room" value={group?.id ?? ''} />
      <h2>{texts.invite}</h2>
      <p>{group ? texts.whatGroup(group.name) : texts.what}</p>
      <Select name="uses" label={texts.uses} chosen={wanted.uses} options={texts.people} />
      <Select name="days" label={texts.lifetime} chosen={wanted.days} options={texts.days} />
      <button class="button" type="submit">
        {texts.make}
      </button>
    </form>
  );
};

interface SelectProps {
  name: keyof Wanted;
  label: string;
  chosen: string;
  options: Record<string, string>;
}

const Select = ({ name, label, chosen, options }: SelectProps) => (
  <label class="field">
    {label}
    <span class="choice">
      <select name={name}>
        {Object.entries(options).map(([value, text]) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </span>
  </label>
);

/** It can be selected and copied without a script. */
const Link = ({ link }: { link: string }) => {
  const { invitations: texts } = useTexts();
  const mail = new URLSearchParams({ subject: texts.mailSubject(Instance.use().name), body: link });
  return (
    <section class="invitation-link">
      <p class="saved" role="status" tabindex={-1} autofocus>
        {texts.made}
      </p>
      <label class="field">
        {texts.link}
        <input value={link} readonly />
      </label>
      <QrCode text={link} label={texts.qr} />
      {/* Mail programs read a + as what it is. */}
      <a class="button quiet" href={`mailto:?${String(mail).replaceAll('+', '%20')}`}>
        {texts.mail}
      </a>
      <p class="hint">{texts.once}</p>
      <a href="/invitations/" hx-get="/invitations/" hx-target="#pane" hx-push-url="true">
        {texts.invite}
      </a>
    </section>
  );
};

const List = ({ of, view }: { of: ListedInvitation[]; view: InvitationsView }) => (
  <ul class="group-list">
    {of.map((invitation) => (
      <Item invitation={invitation} view={view} />
    ))}
  </ul>
);

const Item = ({ invitation, view }: { invitation: ListedInvitation; view: InvitationsView }) => {
  const { invitations: texts, live } = useTexts();
  const { id, state, used, usesMax, expiresAt } = invitation;
  const came = view.newcomers.filter((newcomer) => newcomer.invitation === id).map(nameOf);
  return (
    <li>
      <span class="group-who">
        <strong>{leadsTo(invitation, texts)}</strong>
        <small>
          {texts.used(used, usesMax)}
          {' · '}
          {state === 'open' ? (
            <>
              {texts.until} <LocalTime at={expiresAt} format="separator" words={live} />
            </>
          ) : (
            texts.states[state]
          )}
        </small>
        {came.length > 0 && <small dir="auto">{texts.cameBy(joined(came, live))}</small>}
      </span>
      {state === 'open' && (
        <form method="post" action="/invitations/revoke/">
          <BelongsTo whom={`${view.me.id}-${id}`} />
          <input type="hidden" name="as" value={view.me.id} />
          <input type="hidden" name="id" value={id} />
          <button class="button quiet" type="submit">
            {texts.revoke}
          </button>
        </form>
      )}
    </li>
  );
};

const leadsTo = ({ room, groupName }: ListedInvitation, texts: Texts['invitations']): string => {
  if (room === null) return texts.toMe;
  return groupName === null ? texts.toFormer : texts.to(groupName);
};

export const { Page: InvitationsPage, Fragment: InvitationsFragment } = panePage<InvitationsView>(
  () => useTexts().invitations.title,
  InvitationsPane,
);
