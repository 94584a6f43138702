/**
 * One message, and what stands between messages. The server renders the page and the history with it, the browser
 * what is live and pending: `String(<ThreadItem … />)`.
 */
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import type { Live } from '../web/texts/en.ts';
import { type Member, nameOf } from './member.ts';
import { isEmojiOnly, Text } from './text.tsx';
import { type Item, keyOf, type Shown } from './thread.ts';

interface Props {
  message: Shown;
  mine: boolean;
  /** Of its run. */
  first: boolean;
  last: boolean;
  /** With whom I talk. */
  peer: Member;
  words: Live;
}

export const ThreadItem = ({ item, peer, words }: { item: Item; peer: Member; words: Live }) => {
  switch (item.kind) {
    case 'time':
      return (
        <li class="separator" data-key={item.key}>
          <LocalTime at={item.at} format="separator" words={words} />
        </li>
      );
    case 'divider':
      return (
        <li class="divider" data-key={item.key}>
          <span>{words.message.divider}</span>
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
          words={words}
        />
      );
    default:
      return item satisfies never;
  }
};

export const MessageItem = ({ message, mine, first, last, peer, words }: Props) => {
  const said = words.message;
  return (
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
        <span class="visually-hidden">{mine ? said.you : nameOf(peer)}: </span>
        <Text body={message.body} />
        <span class="at">
          <LocalTime at={message.at} format="clock" words={words} />
        </span>
      </div>
      {message.state === 'pending' && <span class="visually-hidden">{said.sending}</span>}
      {message.state === 'failed' && <NotSent words={said} />}
    </li>
  );
};

const NotSent = ({ words }: { words: Live['message'] }) => {
  return (
    <p class="not-sent">
      <button type="button" class="retry">
        {words.retry}
      </button>
      <button type="button" class="discard">
        {words.discard}
      </button>
    </p>
  );
};

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
