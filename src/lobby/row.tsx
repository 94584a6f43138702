/** A row of the list. The server renders the page with it, the browser what has changed: `String(<ConversationRow … />)`. */
import type { Preview } from '../presence/protocol.ts';
import { type Member, nameOf } from '../room/member.ts';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import type { Live } from '../web/texts/en.ts';

export interface ConversationSummary {
  room: string;
  peer: Member;
  last: Preview;
  unread: number;
}

interface Props {
  conversation: ConversationSummary;
  me: number;
  online: boolean;
  /** It is open beside the list. */
  current: boolean;
  words: Live;
}

// hx-target and hx-push-url are inherited from <lobby-list>.
export const ConversationRow = ({
  conversation: { room, peer, last, unread },
  me,
  online,
  current,
  words,
}: Props) => {
  const { row } = words;
  return (
    <li
      class={classes(online, unread > 0)}
      id={`row-${peer.id}`}
      data-room={room}
      data-peer={peer.id}
      data-username={peer.username}
      data-seq={last.seq}
      data-at={last.at}
      data-unread={unread}
    >
      <a href={`/room/${room}/`} hx-get={`/room/${room}/`} aria-current={current ? 'page' : undefined}>
        <Avatar of={peer} />
        <Name of={peer} online={online} words={words} />
        <span class="preview">
          {last.from === me && <span class="said-by">{row.you}</span>}
          <span class="said" dir="auto">
            {last.text}
          </span>
          <span class="ago">
            {' · '}
            <LocalTime at={last.at} format="ago" words={words} />
          </span>
        </span>
        {unread > 0 && (
          <span class="badge">
            <span class="visually-hidden">, {row.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
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
    class={classes(online, false)}
    id={`row-${person.id}`}
    data-peer={person.id}
    data-username={person.username}
  >
    <a
      href={`/chat/${person.id}/`}
      hx-get={`/chat/${person.id}/`}
      aria-current={current ? 'page' : undefined}
    >
      <Avatar of={person} />
      <Name of={person} online={online} words={words} />
      {person.name && <span class="preview">@{person.username}</span>}
    </a>
  </li>
);

const Name = ({ of, online, words }: { of: Member; online: boolean; words: Live }) => (
  <span class="name">
    <bdi>{nameOf(of)}</bdi>
    {online && <span class="visually-hidden">, {words.row.online}</span>}
  </span>
);

const classes = (online: boolean, unread: boolean) =>
  `row${online ? ' online' : ''}${unread ? ' unread' : ''}`;
