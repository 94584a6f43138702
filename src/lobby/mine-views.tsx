import type { Member } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Choice } from './choices.ts';
import { isArchived, isMuted, type MyRoom } from './my-room.ts';

import { titleIn } from './row.tsx';
import { type Listing, ListPane } from './views.tsx';

export const MinePage = ({ room, listing }: { room: MyRoom; listing: Listing }) => {
  const { live } = useTexts();
  return (
    <Layout title={titleIn(room, live)} me={listing.me}>
      <ListPane listing={listing} />
      <main id="pane" tabindex={-1}>
        <MinePane room={room} me={listing.me} />
      </main>
    </Layout>
  );
};

/** What htmx swaps into #pane, and what the menu of a row takes its form from (client/room-menu.ts). */
export const MineFragment = ({ room, me }: { room: MyRoom; me: Member }) => (
  <>
    <title>{titled(titleIn(room, useTexts().live))}</title>
    <MinePane room={room} me={me} />
  </>
);

const MinePane = ({ room, me }: { room: MyRoom; me: Member }) => {
  const { live } = useTexts();
  return (
    <section class="page mine">
      <PageHeader back={`/room/${room.room}/`} title={titleIn(room, live)} />
      <MineForm room={room} me={me} />
    </section>
  );
};

/** Each button is one choice, so that it works without a script. */
const MineForm = ({ room, me }: { room: MyRoom; me: Member }) => {
  const { mine } = useTexts();
  const now = Date.now();
  const { pinnedAt, markedUnread } = room.preferences;
  const choices: Choice[] = [
    ...(isMuted(room, now) ? (['unmute'] as const) : (['mute-1h', 'mute-8h', 'mute-always'] as const)),
    pinnedAt === null ? 'pin' : 'unpin',
    markedUnread ? 'mark-read' : 'mark-unread',
    isArchived(room, now) ? 'unarchive' : 'archive',
    'hide',
  ];
  return (
    <form method="post" action={`/room/${room.room}/mine/`} class="choices">
      <input type="hidden" name="as" value={me.id} />
      <input type="hidden" name="number" value={room.number} />
      {choices.map((choice) => (
        <button type="submit" name="do" value={choice}>
          {mine.choices[choice]}
        </button>
      ))}
      <p class="hint">{mine.hint}</p>
    </form>
  );
};
