/** A row of the list. The server renders the page with it, the browser what has changed: `String(<ConversationRow … />)`. */
import type { Preview } from '../presence/protocol.ts';
import type { Member } from '../room/protocol.ts';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';

export interface Conversation {
  room: string;
  peer: Member;
  last: Preview;
  unread: number;
}

interface Props {
  conversation: Conversation;
  me: number;
  online: boolean;
  /** It is open beside the list. */
  current: boolean;
}

// hx-target and hx-push-url are inherited from <lobby-list>.
export const ConversationRow = ({
  conversation: { room, peer, last, unread },
  me,
  online,
  current,
}: Props) => (
  <li
    class={classes(online, unread > 0)}
    id={`row-${peer.id}`}
    data-room={room}
    data-peer={peer.id}
    data-seq={last.seq}
    data-at={last.at}
    data-unread={unread}
  >
    <a href={`/room/${room}/`} hx-get={`/room/${room}/`} aria-current={current ? 'page' : undefined}>
      <Avatar of={peer} />
      <Name of={peer} online={online} />
      <span class="preview">
        {last.from === me && <span class="said-by">You: </span>}
        <span class="said" dir="auto">
          {last.text}
        </span>
        <span class="ago">
          {' · '}
          <LocalTime at={last.at} format="ago" />
        </span>
      </span>
      {unread > 0 && (
        <span class="badge">
          <span class="visually-hidden">, {unread} unread</span>
        </span>
      )}
    </a>
  </li>
);

export const PersonRow = ({ person, online }: { person: Member; online: boolean }) => (
  <li class={classes(online, false)} id={`row-${person.id}`} data-peer={person.id}>
    <a href={`/chat/${person.id}/`} hx-get={`/chat/${person.id}/`}>
      <Avatar of={person} />
      <Name of={person} online={online} />
    </a>
  </li>
);

const Name = ({ of, online }: { of: Member; online: boolean }) => (
  <span class="name">
    <bdi>{of.username}</bdi>
    {online && <span class="visually-hidden">, online</span>}
  </span>
);

const classes = (online: boolean, unread: boolean) =>
  `row${online ? ' online' : ''}${unread ? ' unread' : ''}`;
