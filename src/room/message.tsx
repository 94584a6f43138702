/**
 * One message, and what stands between messages. The server renders the page and the history with it, the browser
 * what is live and pending: `String(<ThreadItem … />)`.
 */
import { isEmojiOnly } from '../text/emoji.ts';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { listed } from '../web/names.ts';
import type { Live } from '../web/texts/en.ts';
import type { EventEntry, Reaction } from './entry.ts';
import { type Member, nameOf, type People, peopleOf } from './member.ts';
import { whyRefused } from './refusals.ts';
import {
  type Item,
  isMessage,
  keyOf,
  memberIn,
  type Problem,
  type RoomContext,
  type ShownMessage,
  type ShownQuote,
  type ShownSaid,
  type ShownTombstone,
  type TextView,
} from './thread.ts';

/** Up to this many typists are named; the others are counted. */
const TYPISTS_NAMED = 2;

export const ThreadItem = ({ item, context }: { item: Item; context: RoomContext }) => {
  const { words } = context;
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
    case 'event':
      return <EventLine entry={item.entry} context={context} />;
    case 'message':
      return (
        <MessageItem
          message={item.message}
          mine={item.mine}
          first={item.first}
          last={item.last}
          author={memberIn(context.people, item.message.from, words)}
          me={context.me}
          textView={context.textView}
          isNamed={context.kind === 'group' && !item.mine && item.first}
          hasPage={item.message.seq > 0 && isMessage(item.message)}
          isAt={context.at === item.message.seq}
          people={context.people}
          base={context.base}
          words={words}
        />
      );
    default:
      return item satisfies never;
  }
};

interface Props {
  message: ShownSaid;
  /** Who reads it. */
  me: number;
  textView?: TextView | undefined;
  mine: boolean;
  /** Of its run. */
  first: boolean;
  last: boolean;
  author: Member;
  /** The author's name is there for everybody, and not for screen readers alone. */
  isNamed: boolean;
  /** Its time is a link to the message's own page (message-views.tsx), where it is unsent, and pinned in a group. */
  hasPage?: boolean | undefined;
  isAt?: boolean;
  /** Who may be quoted. */
  people?: People | undefined;
  base?: string | undefined;
  words: Live;
}

/** Of a message whose new text is not here yet it is not said when. */
const editedAt = (message: ShownSaid): number | '' | undefined => {
  if (isMessage(message)) return message.edited;
  return message.isOutdated ? '' : undefined;
};

/** Most messages were never changed, and stand in rooms without events: forty times the same number weighs too much. */
const unless = (seq: number, other: number | undefined) => (other === seq ? undefined : other);

export const MessageItem = ({
  message,
  me,
  textView = PlainText,
  mine,
  first,
  last,
  author,
  isNamed,
  hasPage,
  isAt,
  people,
  base,
  words,
}: Props) => {
  const said = words.message;
  return (
    <li
      class={classes(message, mine, first, last)}
      id={message.seq > 0 ? `m-${message.seq}` : undefined}
      data-key={keyOf(message)}
      data-seq={message.seq}
      data-rev={unless(message.seq, message.rev)}
      data-number={unless(message.seq, message.number)}
      data-from={message.from}
      data-at={message.at}
      data-cid={message.cid}
      data-edited={editedAt(message)}
      data-reply-to={isMessage(message) ? message.replyTo : undefined}
      tabindex={isAt ? -1 : undefined}
      autofocus={isAt}
      data-reactions={
        isMessage(message) && message.reactions?.length ? JSON.stringify(message.reactions) : undefined
      }
      data-mentions={isMessage(message) && message.mentions ? JSON.stringify(message.mentions) : undefined}
    >
      {!mine && last && <Avatar of={author} />}
      <span class={isNamed ? 'author' : 'author visually-hidden'}>
        <bdi>{mine ? said.you : nameOf(author)}</bdi>
        <span class="visually-hidden">: </span>
      </span>
      <div class="bubble">
        {isMessage(message) ? (
          <>
            {message.forwarded && <small class="forwarded">{said.forwarded}</small>}
            {message.replyTo !== undefined && (
              <Answered seq={message.replyTo} quote={message.quote} {...{ people, base, me, words }} />
            )}
            {textView({ body: message.body, mentions: message.mentions, me })}
            {message.edited !== undefined && <small class="edited">{said.edited}</small>}
          </>
        ) : (
          <Unsent tombstone={message} words={words} />
        )}
        <SentAt message={message} hasPage={hasPage} base={base} words={words} />
      </div>
      {isMessage(message) && message.reactions?.length ? (
        <Reactions of={message} reactions={message.reactions} {...{ me, people, base, words }} />
      ) : null}
      {isMessage(message) && message.state === 'pending' && (
        <span class="visually-hidden">{said.sending}</span>
      )}
      {isMessage(message) && message.state === 'failed' && (
        <NotSent problem={message.problem} edit={message.edit} words={words} />
      )}
    </li>
  );
};

/** Texts without any of this have no links and no formats. */
const HAS_MORE = /[*_~`>]|:\/\/|www\./i;

/** The text alone. Where it is to be drawn with more (text.tsx), it says so by its class. */
const PlainText: TextView = ({ body, mentions }) => (
  <p class={mentions || HAS_MORE.test(body) ? 'text plain' : 'text'} dir="auto">
    {body}
  </p>
);

interface ReactionsProps extends Pick<Props, 'me' | 'people' | 'base' | 'words'> {
  of: ShownMessage;
  reactions: readonly Reaction[];
}

/** A script toggles one's own; without one they lead to the page of the message, which does. Under the pointer or the focus they say who has reacted. */
const Reactions = ({ of: { seq }, reactions, me, people, base = '', words }: ReactionsProps) => (
  <p class="reactions">
    {reactions.map(([emoji, count, users]) => (
      <button
        class="reaction"
        type="submit"
        form="to-message"
        formaction={`${base}message/${seq}/`}
        aria-pressed={String(users.includes(me))}
        data-emoji={emoji}
      >
        {emoji} <b>{count}</b> <small>{whoReacted(count, users, { me, people, words })}</small>
      </button>
    ))}
  </p>
);

/** Those who are not known here (any more) are counted. */
export const whoReacted = (
  count: number,
  users: readonly number[],
  { me, people, words }: Pick<Props, 'me' | 'people' | 'words'>,
): string => {
  const others = users.flatMap((user) => (user !== me && people?.get(user)) || []).map(nameOf);
  const names = users.includes(me) ? [words.message.you, ...others] : others;
  return listed(names, count - names.length, words);
};

/** For some seconds its author may have it back: until then others still see it. */
const Unsent = ({ tombstone: { undo, isOutdated }, words }: { tombstone: ShownTombstone; words: Live }) => (
  <p>
    {isOutdated ? words.message.outdated : words.message.unsent}
    {undo && (
      <button type="button" class="undo" data-undo={undo}>
        {words.message.undo}
      </button>
    )}
  </p>
);

interface AnsweredProps extends Pick<Props, 'people' | 'me' | 'base' | 'words'> {
  seq: number;
  quote: ShownQuote | undefined;
}

/** [P11] What a reply answers, as that is now, and the way there. A screen reader hears it before the reply. */
export const Answered = ({ seq, quote, people, me, base = '', words }: AnsweredProps) => {
  const { message } = words;
  const to = <span class="visually-hidden">{message.replyTo} </span>;
  if (!quote)
    return (
      <p class="answered">
        {to}
        {message.earlier}
      </p>
    );
  const { from, rev, text, isOutdated } = quote;
  return (
    <a class="answered" href={`${base}${seq}/#m-${seq}`} data-quote={JSON.stringify([from, rev, isOutdated])}>
      {to}
      <bdi>{from === me ? message.you : nameOf(memberIn(people ?? peopleOf([]), from, words))}</bdi>
      <span class="visually-hidden">: </span>
      <span class={text === undefined ? 'gone' : undefined} dir="auto">
        {text ?? (isOutdated ? message.outdated : message.unsent)}
      </span>
    </a>
  );
};

/** The path is relative to that of the room. */
const SentAt = ({
  message: { seq, at },
  hasPage,
  base = '',
  words,
}: Pick<Props, 'message' | 'hasPage' | 'base' | 'words'>) => {
  const time = <LocalTime at={at} format="clock" words={words} />;
  if (!hasPage) return <span class="at">{time}</span>;
  return (
    <a class="at" href={`${base}message/${seq}/`} title={words.message.details}>
      {time}
    </a>
  );
};

const EventLine = ({ entry, context }: { entry: EventEntry; context: RoomContext }) => (
  <li
    class="event"
    id={`m-${entry.seq}`}
    data-key={keyOf(entry)}
    data-seq={entry.seq}
    data-rev={entry.rev}
    data-number={entry.number}
    data-from={entry.from}
    data-at={entry.at}
    data-event={JSON.stringify(entry.event)}
  >
    {context.eventText?.(entry, context)}
  </li>
);

/** Who is typing. The names are visible in a group; in a direct room only a screen reader needs them. */
export const Typing = ({ users, more, context }: { users: Member[]; more: number; context: RoomContext }) => {
  const { kind, words } = context;
  const named = users.slice(0, TYPISTS_NAMED);
  const count = users.length + more;
  const names = listed(named.map(nameOf), count - named.length, words);
  return (
    <div class="typing">
      {users[0] && <Avatar of={users[0]} />}
      <span class={kind === 'group' ? 'author' : 'author visually-hidden'}>{words.typing(names, count)}</span>
      <span class="dots">
        <i />
        <i />
        <i />
      </span>
    </div>
  );
};

/** [P5] A message, or an edit, that can never be sent can still be copied by its author. */
const NotSent = ({
  problem,
  edit,
  words,
}: {
  problem: Problem | undefined;
  edit: string | undefined;
  words: Live;
}) => {
  const { message } = words;
  const why = problem && whyNever(problem, words);
  const isForLater = problem === 'spent' || (problem === 'no_message' && !edit);
  const later = isForLater && whyRefused(problem, words);
  return (
    <p class="not-sent" data-cid={edit}>
      {(why || later) && <span>{why || later}</span>}
      <button type="button" class={why ? 'copy' : 'retry'}>
        {why ? message.copy : edit ? message.retryEdit : message.retry}
      </button>
      <button type="button" class="discard">
        {message.discard}
      </button>
    </p>
  );
};

/** Why another attempt would not change anything, or nothing where it might. */
const whyNever = (problem: Problem, words: Live): string | undefined => {
  switch (problem) {
    case 'not_member':
    case 'not_allowed':
    case 'closed':
    case 'too_late':
      return whyRefused(problem, words);
    case 'not_found':
      return words.room.gone;
    default:
      return undefined;
  }
};

const classes = (message: ShownSaid, mine: boolean, first: boolean, last: boolean) =>
  [
    'message',
    mine && 'mine',
    first && 'first',
    last && 'last',
    !isMessage(message) && 'tombstone',
    isMessage(message) && isEmojiOnly(message.body) && 'emoji',
    isMessage(message) && message.state !== 'stored' && message.state,
  ]
    .filter(Boolean)
    .join(' ');
