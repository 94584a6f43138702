/**
 * One message, and what stands between messages. The server renders the page and the history with it, the browser
 * what is live and pending: `String(<ThreadItem … />)`.
 */
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import type { Member, Message } from './protocol.ts';
import { isEmojiOnly, Text } from './text.tsx';
import { type Item, keyOf } from './thread.ts';

/** A message as a thread shows it. A pending one has no place yet (`seq` 0), but a `cid`. */
export type Shown = Message & { state?: 'pending' | 'failed' | 'stored' };

interface Props {
  message: Shown;
  mine: boolean;
  /** Of its run. */
  first: boolean;
  last: boolean;
  /** With whom I talk. */
  peer: Member;
}

export const ThreadItem = ({ item, peer }: { item: Item; peer: Member }) => {
  switch (item.kind) {
    case 'time':
      return (
        <li class="separator" data-key={item.key}>
          <LocalTime at={item.at} format="separator" />
        </li>
      );
    case 'divider':
      return (
        <li class="divider" data-key={item.key}>
          <span>New messages</span>
        </li>
      );
    case 'message':
      return (
        <MessageItem
          message={item.message}
          mine={item.mine}
          first={item.first}
          last={item.last}
          peer={peer}
        />
      );
    default:
      return item satisfies never;
  }
};

export const MessageItem = ({ message, mine, first, last, peer }: Props) => (
  <li
    class={classes(message, mine, first, last)}
    id={message.seq > 0 ? `m-${message.seq}` : undefined}
    data-key={keyOf(message)}
    data-seq={message.seq}
    data-rev={message.rev}
    data-from={message.from}
    data-at={message.at}
    data-cid={message.cid}
  >
    {!mine && last && <Avatar of={peer} />}
    <div class="bubble">
      <span class="visually-hidden">{mine ? 'You' : peer.username}: </span>
      <Text body={message.body} />
      <span class="at">
        <LocalTime at={message.at} format="clock" />
      </span>
    </div>
    {message.state === 'pending' && <span class="visually-hidden">Sending</span>}
    {message.state === 'failed' && <NotSent />}
  </li>
);

const NotSent = () => (
  <p class="not-sent">
    <button type="button" class="retry">
      Not sent. Tap to retry
    </button>
    <button type="button" class="discard">
      Discard
    </button>
  </p>
);

const classes = (message: Shown, mine: boolean, first: boolean, last: boolean) =>
  [
    'message',
    mine && 'mine',
    first && 'first',
    last && 'last',
    isEmojiOnly(message.body) && 'emoji',
    message.state !== 'stored' && message.state,
  ]
    .filter(Boolean)
    .join(' ');
