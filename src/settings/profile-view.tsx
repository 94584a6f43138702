import { type Listing, ListPane } from '../lobby/views.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { Avatar } from '../web/avatar.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { activity } from '../web/time.ts';
import type { Person } from './profile.ts';
import { PageHeader } from './views.tsx';

export interface ProfileView {
  me: Member;
  person: Pick<Person, 'about' | 'room'> & Member;
  online: boolean;
  lastSeen?: number | undefined;
}

export const ProfilePage = ({ listing, view }: { listing: Listing; view: ProfileView }) => (
  <Layout title={nameOf(view.person)} me={listing.me}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <ProfilePane view={view} />
    </main>
  </Layout>
);

/** What htmx swaps into #pane. */
export const ProfileFragment = ({ view }: { view: ProfileView }) => (
  <>
    <title>{titled(nameOf(view.person))}</title>
    <ProfilePane view={view} />
  </>
);

const ProfilePane = ({ view: { me, person, online, lastSeen } }: { view: ProfileView }) => {
  const { live, profile } = useTexts();
  const isMe = person.id === me.id;
  const { room } = person;
  const [path, action] = isMe ? ['/settings/', profile.edit] : [`/chat/${person.id}/`, profile.message];
  return (
    <section class="page profile">
      <PageHeader back={room ? `/room/${room}/` : '/lobby/'} />
      <div>
        <Avatar of={person} />
        <h1 dir="auto">{nameOf(person)}</h1>
        <p class="handle">@{person.username}</p>
        <presence-line user={person.id} last-seen={lastSeen}>
          {activity(online, lastSeen, Date.now(), live)}
        </presence-line>
        {person.about && (
          <p class="about" dir="auto">
            {person.about}
          </p>
        )}
        <a class="button" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
          {action}
        </a>
      </div>
    </section>
  );
};
