/**
 * One message, and what stands between messages. The server renders the page and the history with it, the browser
 * what is live and pending: `String(<ThreadItem … />)`.
 */
import { isEmojiOnly } from '../text/emoji.ts';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import type { Live } from '../web/texts/en.ts';
import { type Member, nameOf, type People } from './member.ts';
import { Text } from './text.tsx';
import { type Item, keyOf, type Shown } from './thread.ts';

interface Props {
  message: Shown;
  mine: boolean;
  /** Of its run. */
  first: boolean;
  last: boolean;
  author: Member;
  words: Live;
}

/** Whom its items name, and the language that they are in. */
interface ThreadProps {
  item: Item;
  people: People;
  words: Live;
}

export const ThreadItem = ({ item, people, words }: ThreadProps) => {
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
          author={memberIn(people, item.message.from, words)}
          words={words}
        />
      );
    default:
      return item satisfies never;
  }
};

export const MessageItem = ({ message, mine, first, last, author, words }: Props) => {
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
      {!mine && last && <Avatar of={author} />}
      <div class="bubble">
        <span class="author visually-hidden">{mine ? said.you : nameOf(author)}: </span>
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

/** Whoever is not known here (any more) still has said something. */
const memberIn = (people: People, id: number, { message }: Live): Member =>
  people.get(id) ?? { id, username: message.somebody };

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
