import type { Child } from 'hono/jsx';
import type { InstanceRole } from '../env.ts';
import { Problem } from '../group/form-fields.tsx';
import { panePage } from '../lobby/pane-page.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { SearchField } from '../web/search-field.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { ListedMember } from './members.ts';

const HERE = '/administration/members/';

export interface MembersView {
  me: Member & { role: InstanceRole };
  /** The newest first. */
  members: (ListedMember & { mayAct: boolean; sharesBudget: boolean })[];
  query: string;
  /** Of whom the next page begins behind, if there is one. */
  next?: number | undefined;
  isDone: boolean;
  /** By which somebody gets a new password. */
  reset?: { link: string; of: Member } | undefined;
  problem?: string | undefined;
}

const MembersPane = ({ view }: { view: MembersView }) => {
  const { members: texts } = useTexts().instance;
  const { members, query, next, isDone, problem } = view;
  return (
    <section class="page group">
      <PageHeader title={texts.title} back="/administration/" />
      <div class="group-body">
        {isDone && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {texts.done}
          </p>
        )}
        <Problem text={problem} />
        {view.reset && <ResetLink reset={view.reset} />}
        {/* biome-ignore lint/a11y/useSemanticElements: <search> is no form */}
        <form class="search" role="search" aria-label={texts.search} action={HERE}>
          <SearchField id="member" label={texts.search} query={query} />
        </form>
        {members.length === 0 && <p>{texts.nobody}</p>}
        {query && <a href={HERE}>{texts.all}</a>}
        <ul class="group-list">
          {members.map((member) => (
            <Item member={member} view={view} />
          ))}
        </ul>
        {next && (
          <nav class="paging" aria-label={texts.pages}>
            <a rel="next" href={`${HERE}?before=${next}`}>
              {texts.older}
            </a>
          </nav>
        )}
      </div>
    </section>
  );
};

const ResetLink = ({ reset: { link, of } }: { reset: NonNullable<MembersView['reset']> }) => {
  const { members: texts } = useTexts().instance;
  return (
    <section class="invitation-link">
      <p class="saved" role="status" tabindex={-1} autofocus>
        {texts.linkFor(nameOf(of))}
      </p>
      <label class="field">
        {texts.link}
        <input value={link} readonly />
      </label>
    </section>
  );
};

const Item = ({ member, view }: { member: MembersView['members'][number]; view: MembersView }) => {
  const { instance, invitations, live } = useTexts();
  const { members: texts } = instance;
  const { role, suspendedAt, createdAt, lastSeen, inviter } = member;
  return (
    <li>
      <a class="group-person" href={`/people/${member.id}/`}>
        <Avatar of={member} />
        <span class="group-who">
          <strong dir="auto">{nameOf(member)}</strong>
          <small>@{member.username}</small>
          <small>
            {texts.since} <LocalTime at={createdAt} format="separator" words={live} />
            {inviter && ` · ${invitations.by(nameOf(inviter))}`}
            {' · '}
            {lastSeen === null ? (
              texts.never
            ) : (
              <>
                {texts.seen} <LocalTime at={lastSeen} format="separator" words={live} />
              </>
            )}
          </small>
        </span>
      </a>
      {role !== 'member' && <span class="group-role">{texts.roles[role]}</span>}
      {suspendedAt !== null && <span class="group-role">{texts.suspended}</span>}
      {member.mayAct && <Actions member={member} view={view} />}
    </li>
  );
};

const Actions = ({ member, view }: { member: MembersView['members'][number]; view: MembersView }) => {
  const { members: texts } = useTexts().instance;
  const { role, suspendedAt } = member;
  return (
    <details class="group-actions">
      <summary aria-label={texts.actions(nameOf(member))}>…</summary>
      {suspendedAt === null ? (
        <ActForm view={view} member={member} does="suspend" label={texts.suspend}>
          <p class="hint">{texts.suspendHint}</p>
        </ActForm>
      ) : (
        <ActForm view={view} member={member} does="restore" label={texts.restore} />
      )}
      {suspendedAt === null && (
        <ActForm view={view} member={member} does="reset" label={texts.reset}>
          <p class="hint">{texts.resetHint}</p>
        </ActForm>
      )}
      {member.sharesBudget && (
        <ActForm view={view} member={member} does="own-budget" label={texts.ownBudget}>
          <p class="hint">{texts.ownBudgetHint}</p>
        </ActForm>
      )}
      {view.me.role === 'owner' &&
        (role === 'admin' ? (
          <ActForm view={view} member={member} does="member" label={texts.makeMember} />
        ) : (
          <ActForm view={view} member={member} does="admin" label={texts.makeAdmin}>
            <p class="hint">{texts.makeAdminHint}</p>
          </ActForm>
        ))}
    </details>
  );
};

interface ActProps {
  view: MembersView;
  member: ListedMember;
  does: 'suspend' | 'restore' | 'reset' | 'own-budget' | 'admin' | 'member';
  label: string;
  children?: Child;
}

const ActForm = ({ view, member, does, label, children }: ActProps) => (
  <form method="post" action={HERE}>
    <BelongsTo whom={`${view.me.id}-${member.id}`} />
    <input type="hidden" name="as" value={view.me.id} />
    <input type="hidden" name="user" value={member.id} />
    <input type="hidden" name="do" value={does} />
    {children}
    <button class="button quiet" type="submit">
      {label} <span class="visually-hidden">{nameOf(member)}</span>
    </button>
  </form>
);

export const { Page: MembersPage, Fragment: MembersFragment } = panePage<MembersView>(
  () => useTexts().instance.members.title,
  MembersPane,
);
