import { panePage } from '../lobby/pane-page.tsx';
import type { GroupSettings } from '../room/entry.ts';
import type { Member } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { Instance } from '../web/instance.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import { PeopleField, Problem, SettingsFields } from './form-fields.tsx';
import type { ListedGroup } from './groups.ts';

export interface GroupsView {
  me: Member;
  groups: ListedGroup[];
  cid: string;
  problem?: string;
}

export interface NewGroupView {
  me: Member;
  cid: string;
  /** What is typed may be something that the browser has put there again. */
  asksRepeat?: boolean;
  settings?: GroupSettings;
  people?: string;
  problem?: string;
}

const GroupsPane = ({ view }: { view: GroupsView }) => {
  const { groups } = useTexts();
  return (
    <section class="page group">
      <PageHeader title={groups.title} />
      <div class="group-body">
        <Problem text={view.problem} />
        {Instance.use().mayMakeGroups ? (
          <a class="button" href="/groups/new/" hx-get="/groups/new/" hx-target="#pane" hx-push-url="true">
            {groups.create}
          </a>
        ) : (
          <p class="hint">{groups.problems.onlyAdmins}</p>
        )}
        <h2>{groups.find}</h2>
        {view.groups.length === 0 && <p class="hint">{groups.none}</p>}
        <ul class="group-list">
          {view.groups.map((found) => (
            <li>
              <Avatar of={{ id: view.me.id, username: found.name }} />
              <span class="group-who">
                <strong dir="auto">{found.name}</strong>
                <small>{groups.members(found.memberCount)}</small>
                {found.description && <small dir="auto">{found.description}</small>}
              </span>
              <form method="post" action="/groups/">
                <input type="hidden" name="cid" value={view.cid} />
                <input type="hidden" name="room" value={found.id} />
                <button class="button quiet" type="submit">
                  {groups.join} <span class="visually-hidden">{found.name}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
};

const NewGroupPane = ({ view }: { view: NewGroupView }) => {
  const { groups } = useTexts();
  return (
    <section class="page group">
      <PageHeader title={groups.create} back="/groups/" />
      <form class="group-body" method="post" action="/groups/new/">
        <BelongsTo whom={view.me.id} />
        <input type="hidden" name="cid" value={view.cid} />
        <input type="hidden" name="as" value={view.me.id} />
        {view.asksRepeat && <input type="hidden" name="repeat" value="ask" />}
        <Problem text={view.problem} />
        <SettingsFields settings={view.settings} />
        <PeopleField people={view.people} label={groups.people} />
        <button class="button" type="submit">
          {groups.make}
        </button>
      </form>
    </section>
  );
};

export const { Page: GroupsPage, Fragment: GroupsFragment } = panePage<GroupsView>(
  () => useTexts().groups.title,
  GroupsPane,
);
export const { Page: NewGroupPage, Fragment: NewGroupFragment } = panePage<NewGroupView>(
  () => useTexts().groups.create,
  NewGroupPane,
);
