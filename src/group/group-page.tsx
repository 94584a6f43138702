import type { Child } from 'hono/jsx';
import { panePage } from '../lobby/pane-page.tsx';
import type { GroupSettings, Message, Role } from '../room/entry.ts';
import { FEW_MEMBERS } from '../room/limits.ts';
import { type Member, nameOf } from '../room/member.ts';
import type { ViewerRoom } from '../room/viewer-room.ts';
import { isPresent } from '../room/visibility.ts';
import { PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { SearchField } from '../web/search-field.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { PeopleField, Problem, SettingsFields } from './form-fields.tsx';
import type { GroupMember } from './groups.ts';

export interface GroupView {
  room: ViewerRoom;
  members: GroupMember[];
  /** A piece of the names of those who are shown; all are where it is empty. */
  query: string;
  page: number;
  more: boolean;
  cid: string;
  isDone: boolean;
  /** Of those who are shown, as far as this viewer may see. */
  online: ReadonlySet<number>;
  /** Who is searched for, to be added; nobody is where it is empty. */
  find: string;
  found: Member[];
  /** The message that is pinned, if one is that this viewer may see. */
  pinned?: Message | undefined;
  people?: string;
  problem?: string;
}

const GroupPane = ({ view }: { view: GroupView }) => {
  const { groups } = useTexts();
  const { room } = view;
  const isHere = isPresent(room.viewer);
  const isAdmin = isHere && room.me.role !== 'member' && !room.isClosed;
  return (
    <section class="page group">
      <PageHeader title={room.settings?.name ?? ''} back={`/room/${room.id}/`} />
      <div class="group-body">
        <Problem text={view.problem} />
        {view.isDone && (
          <p class="saved" role="status">
            {groups.saved}
          </p>
        )}
        {room.isClosed && <p class="hint">{groups.closed}</p>}
        {!isHere && <p class="hint">{groups.ended}</p>}
        {room.settings?.description && <p dir="auto">{room.settings.description}</p>}
        {isHere && <Rules settings={room.settings} />}
        {isHere && <Pinned view={view} isAdmin={isAdmin} />}
        {isHere && <Members view={view} isAdmin={isAdmin} />}
        {isAdmin && <FindPeople view={view} />}
        {isAdmin && (
          <a
            class="button quiet"
            href={`/invitations/?room=${room.id}`}
            hx-get={`/invitations/?room=${room.id}`}
            hx-target="#pane"
            hx-push-url="true"
          >
            {groups.invite}
          </a>
        )}
        {isAdmin && (
          <GroupForm view={view} does="add">
            <PeopleField people={view.people} label={groups.several} />
            <button class="button" type="submit">
              {groups.add}
            </button>
          </GroupForm>
        )}
        {isAdmin && (
          <details>
            <summary>{groups.settings}</summary>
            <GroupForm view={view} does="change">
              <SettingsFields settings={room.settings} />
              <button class="button" type="submit">
                {groups.save}
              </button>
            </GroupForm>
          </details>
        )}
        {isHere && (
          <details>
            <summary>{groups.leave}</summary>
            <GroupForm view={view} does="leave">
              <p class="hint">{groups.leaveHint}</p>
              <label class="group-option">
                <input type="checkbox" name="forGood" value="on" /> {groups.forGood}
              </label>
              <button class="button quiet" type="submit">
                {groups.leave}
              </button>
            </GroupForm>
          </details>
        )}
        {isAdmin && room.me.role === 'owner' && (
          <details>
            <summary>{groups.close}</summary>
            <GroupForm view={view} does="close">
              <p class="hint">{groups.closeHint}</p>
              <button class="button quiet" type="submit">
                {groups.close}
              </button>
            </GroupForm>
          </details>
        )}
      </div>
    </section>
  );
};

/** What everybody in the group may know of its rules. */
const Rules = ({ settings }: { settings: GroupSettings | undefined }) => {
  const { groups } = useTexts();
  if (!settings) return null;
  return (
    <dl class="group-rules">
      <dt>{groups.history}</dt>
      <dd>{settings.history === 'all' ? groups.historyAll : groups.historyJoined}</dd>
      <dt>{groups.posting}</dt>
      <dd>{settings.posting === 'all' ? groups.postingAll : groups.postingAdmins}</dd>
    </dl>
  );
};

/** Leads to the message's own page, where admins unpin it. */
const Pinned = ({ view: { room, pinned }, isAdmin }: { view: GroupView; isAdmin: boolean }) => {
  const { groups } = useTexts();
  if (!pinned && !isAdmin) return null;
  const path = `/room/${room.id}/message/${pinned?.seq}/`;
  return (
    <>
      <h2>{groups.pinned}</h2>
      {pinned ? (
        <a href={path} hx-get={path} hx-target="#pane" hx-push-url="true" dir="auto">
          {pinned.body}
        </a>
      ) : (
        <p>{groups.noPinned}</p>
      )}
      {isAdmin && <p class="hint">{groups.howToPin}</p>}
    </>
  );
};

/** Whoever is found is added by a button of theirs. */
const FindPeople = ({ view }: { view: GroupView }) => {
  const { groups } = useTexts();
  const { room, find, found } = view;
  return (
    <>
      <h2 id="add">{groups.people}</h2>
      {/* biome-ignore lint/a11y/useSemanticElements: <search> is no form */}
      <form
        class="search"
        role="search"
        aria-label={groups.findPeople}
        action={`/room/${room.id}/group/#add`}
      >
        <SearchField id="find" name="find" label={groups.findPeople} query={find} />
      </form>
      {find && found.length === 0 && <p>{groups.nobody}</p>}
      {found.length > 0 && (
        <ul class="group-list">
          {found.map((person) => (
            <li>
              <Person member={person} />
              <GroupForm view={view} does="add">
                <input type="hidden" name="people" value={person.username} />
                <button class="button quiet" type="submit">
                  {groups.add} <span class="visually-hidden">{nameOf(person)}</span>
                </button>
              </GroupForm>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

const Person = ({ member, online }: { member: Member; online?: boolean }) => {
  const { live } = useTexts();
  return (
    <a class="group-person" href={`/people/${member.id}/`}>
      <Avatar of={member} />
      <span class="group-who">
        <strong dir="auto">{nameOf(member)}</strong>
        <small>@{member.username}</small>
      </span>
      {online !== undefined && (
        <presence-line user={member.id}>{online ? live.activity.now : ''}</presence-line>
      )}
    </a>
  );
};

const Members = ({ view, isAdmin }: { view: GroupView; isAdmin: boolean }) => {
  const { groups } = useTexts();
  const { room, members, query, page, more } = view;
  const path = `/room/${room.id}/group/`;
  const link = (to: number) =>
    `${path}?${new URLSearchParams({ ...(query && { q: query }), page: String(to) })}`;
  return (
    <>
      <h2>{groups.members(room.memberCount)}</h2>
      {room.memberCount > FEW_MEMBERS && (
        // biome-ignore lint/a11y/useSemanticElements: <search> is no form
        <form class="search" role="search" aria-label={groups.searchMembers} action={path}>
          <SearchField id="member" label={groups.searchMembers} query={query} />
        </form>
      )}
      {query && members.length === 0 && <p>{groups.noMember}</p>}
      {query && <a href={path}>{groups.allMembers}</a>}
      <ul class="group-list">
        {members.map((member) => (
          <li>
            <Person member={member} online={view.online.has(member.id)} />
            {member.role !== 'member' && <span class="group-role">{groups.roles[member.role]}</span>}
            {isAdmin && member.id !== room.me.id && member.role !== 'owner' && (
              <MemberActions view={view} member={member} />
            )}
          </li>
        ))}
      </ul>
      {(page > 1 || more) && (
        <nav class="paging" aria-label={groups.pages}>
          {page > 1 && (
            <a rel="prev" href={link(page - 1)}>
              {groups.previous}
            </a>
          )}
          {more && (
            <a rel="next" href={link(page + 1)}>
              {groups.next}
            </a>
          )}
        </nav>
      )}
    </>
  );
};

const MemberActions = ({ view, member }: { view: GroupView; member: GroupMember }) => {
  const { groups } = useTexts();
  const isOwner = view.room.me.role === 'owner';
  return (
    <details class="group-actions">
      <summary aria-label={`${nameOf(member)}: ${groups.settings}`}>…</summary>
      {member.role === 'member' && (
        <RoleForm view={view} member={member} becomes="admin" label={groups.makeAdmin} />
      )}
      {member.role === 'admin' && isOwner && (
        <RoleForm view={view} member={member} becomes="member" label={groups.makeMember} />
      )}
      {isOwner && <RoleForm view={view} member={member} becomes="owner" label={groups.makeOwner} />}
      <GroupForm view={view} does="remove">
        <input type="hidden" name="user" value={member.id} />
        <button class="button quiet" type="submit">
          {groups.remove}
        </button>
      </GroupForm>
    </details>
  );
};

interface RoleProps {
  view: GroupView;
  member: GroupMember;
  becomes: Role;
  label: string;
}

const RoleForm = ({ view, member, becomes, label }: RoleProps) => (
  <GroupForm view={view} does="role">
    <input type="hidden" name="user" value={member.id} />
    <input type="hidden" name="role" value={becomes} />
    <button class="button quiet" type="submit">
      {label}
    </button>
  </GroupForm>
);

/** Each form on the page has a name of its own, so that two of them are two acts. */
const GroupForm = ({ view, does, children }: { view: GroupView; does: string; children?: Child }) => (
  <form method="post" action={`/room/${view.room.id}/group/`}>
    <BelongsTo whom={view.room.me.id} />
    <input type="hidden" name="cid" value={crypto.randomUUID()} />
    <input type="hidden" name="as" value={view.room.me.id} />
    <input type="hidden" name="do" value={does} />
    {children}
  </form>
);

export const { Page: GroupPage, Fragment: GroupFragment } = panePage<GroupView>(
  ({ room }) => room.settings?.name ?? '',
  GroupPane,
);
