/** A row of the list. The server renders the page with it, the browser what has changed: `String(<ConversationRow … />)`. */
import type { PropsWithChildren } from 'hono/jsx';
import { type Member, nameOf } from '../room/member.ts';
import { Avatar, GroupAvatar, NotesAvatar } from '../web/avatar.tsx';
import { MoreIcon, MutedIcon, PinIcon } from '../web/icons.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { Name } from '../web/name.tsx';
import type { Live } from '../web/texts/en.ts';
import { isMentioned, isMuted, isUnread, type MyRoom, titleOf, unreadOf } from './my-room.ts';

interface Props {
  conversation: MyRoom;
  me: number;
  /** The server's time (ms). */
  now: number;
  /** The other one of a direct room is here. */
  online: boolean;
  /** It is open beside the list. */
  current: boolean;
  words: Live;
}

// hx-target and hx-push-url are inherited from <lobby-list>.
export const ConversationRow = ({ conversation, me, now, online, current, words }: Props) => {
  const { room, last } = conversation;
  const peer = conversation.kind === 'direct' ? conversation.peer : undefined;
  return (
    <li
      class={classes(conversation, online, now)}
      id={`row-${room}`}
      data-room={room}
      data-peer={peer?.id}
      data-seq={last?.seq}
      data-unread={unreadOf(conversation)}
      data-state={JSON.stringify(conversation)}
    >
      <a href={`/room/${room}/`} hx-get={`/room/${room}/`} aria-current={current ? 'page' : undefined}>
        <RoomAvatar of={conversation} />
        <NameLine online={online} words={words}>
          <Title of={conversation} words={words} />
        </NameLine>
        <Preview of={conversation} me={me} words={words} />
        <Marks of={conversation} now={now} words={words} />
      </a>
      <Options room={room} name={titleIn(conversation, words)} words={words} />
    </li>
  );
};

const RoomAvatar = ({ of }: { of: MyRoom }) => {
  if (of.kind === 'group') return <GroupAvatar room={of.room} name={of.name} />;
  return of.kind === 'self' ? <NotesAvatar /> : <Avatar of={of.peer} />;
};

/** What a room is called, as a text. */
export const titleIn = (room: MyRoom, words: Live): string =>
  room.kind === 'self' ? words.row.notes : titleOf(room);

const Title = ({ of, words }: { of: MyRoom; words: Live }) => {
  if (of.kind === 'direct') return <Name of={of.peer} />;
  return <bdi>{of.kind === 'group' ? of.name : words.row.notes}</bdi>;
};

const Preview = ({ of, me, words }: { of: MyRoom; me: number; words: Live }) => (
  <span class="preview">
    <Said of={of} me={me} words={words} />
    <span class="ago">
      {' · '}
      <LocalTime at={of.at} format="ago" words={words} />
    </span>
  </span>
);

const Said = ({
  of: { kind, last, author, ended },
  me,
  words: { row },
}: {
  of: MyRoom;
  me: number;
  words: Live;
}) => {
  if (ended) return <span class="event">{row.ended[ended]}</span>;
  if (!last) return <span class="event">{row.empty}</span>;
  if (!last.text) return <span class="event">{last.isOutdated ? row.edited : row.unsent}</span>;
  return (
    <>
      {last.from === me && kind !== 'self' && <span class="said-by">{row.you}</span>}
      {last.from !== me && author && <span class="said-by">{row.by(nameOf(author))}</span>}
      <span class="said" dir="auto">
        {last.text}
      </span>
    </>
  );
};

/** Leads to what one may choose for the room; where scripts run, a menu has it (client/room-menu.ts). */
export const Options = ({ room, name, words }: { room: string; name: string; words: Live }) => (
  <form class="options" action={`/room/${room}/mine/`}>
    <button type="submit" class="icon-button" aria-haspopup="dialog">
      <MoreIcon />
      <span class="visually-hidden">{words.row.options(name)}</span>
    </button>
  </form>
);

/** At the end of the row: what I have chosen for the room, and that something waits there. */
const Marks = ({ of, now, words: { row } }: { of: MyRoom; now: number; words: Live }) => {
  const unread = unreadOf(of);
  const marks = [
    isMuted(of, now) && <MutedIcon />,
    of.preferences.pinnedAt !== null && <PinIcon />,
    isMentioned(of) && <span class="mention">@</span>,
    isUnread(of) && <span class="badge" />,
  ].filter(Boolean);
  if (marks.length === 0) return null;
  const said = [
    isMuted(of, now) && row.muted,
    of.preferences.pinnedAt !== null && row.pinned,
    isMentioned(of) && row.mentioned,
    unread > 0 ? row.unread(unread) : of.preferences.markedUnread && row.marked,
  ].filter(Boolean);
  return (
    <span class="marks">
      {marks}
      <span class="visually-hidden">, {said.join(', ')}</span>
    </span>
  );
};

interface PersonProps {
  person: Member;
  online: boolean;
  /** The conversation with them, in which nothing has been said, is open beside the list. */
  current: boolean;
  words: Live;
}

export const PersonRow = ({ person, online, current, words }: PersonProps) => (
  <li
    class={`row${online ? ' online' : ''}`}
    id={`person-${person.id}`}
    data-peer={person.id}
    data-username={person.username}
  >
    <a
      href={`/chat/${person.id}/`}
      hx-get={`/chat/${person.id}/`}
      aria-current={current ? 'page' : undefined}
    >
      <Avatar of={person} />
      <NameLine online={online} words={words}>
        <Name of={person} />
      </NameLine>
      {person.name && <span class="preview">@{person.username}</span>}
    </a>
  </li>
);

/** Notes to oneself, as long as there are none: they stand among the people. */
export const NotesRow = ({ me, current, words }: { me: number; current: boolean; words: Live }) => (
  <li class="row" id={`person-${me}`} data-peer={me}>
    <a href={`/chat/${me}/`} hx-get={`/chat/${me}/`} aria-current={current ? 'page' : undefined}>
      <NotesAvatar />
      <NameLine online={false} words={words}>
        <bdi>{words.row.notes}</bdi>
      </NameLine>
    </a>
  </li>
);

const NameLine = ({ children, online, words }: PropsWithChildren<{ online: boolean; words: Live }>) => (
  <span class="name">
    {children}
    {online && <span class="visually-hidden">, {words.row.online}</span>}
  </span>
);

const classes = (of: MyRoom, online: boolean, now: number) =>
  ['row', online && 'online', isUnread(of) && 'unread', isMuted(of, now) && 'muted']
    .filter(Boolean)
    .join(' ');
