import type { Child } from 'hono/jsx';
import { type Listing, ListPane } from '../lobby/views.tsx';
import { previewText } from '../presence/protocol.ts';
import { asset } from '../web/assets.ts';
import { Avatar, GroupAvatar, NotesAvatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { BackIcon, DownIcon, SearchIcon, SendIcon } from '../web/icons.tsx';
import { Layout, titled } from '../web/layout.tsx';
import { Name } from '../web/name.tsx';
import type { Texts } from '../web/texts/en.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import { activity } from '../web/time.ts';
import type { GroupSettings, Message, Range, Role, RoomKind } from './entry.ts';
import { eventTextIn } from './event-text.ts';
import { type Member, nameOf, peopleOf } from './member.ts';
import { Answered, ThreadItem } from './message.tsx';
import { PinnedMessage } from './pinned-message.tsx';
import { whyReadOnly } from './posting.ts';
import { Text } from './text.tsx';
import { type Cursor, type RoomContext, receiptOf, type Shown, thread } from './thread.ts';

export interface RoomView {
  room: string;
  me: Member;
  kind: RoomKind;
  /** The other one of a direct room. */
  peer?: Member | undefined;
  /** Of a group. */
  settings?: GroupSettings | undefined;
  /** The message that is pinned, if I may see it. */
  pinned?: Pick<Message, 'seq' | 'from' | 'body'> | undefined;
  role: Role;
  memberCount: number;
  /** The members' ids. Empty if there are more than FEW_MEMBERS. */
  members: number[];
  /** How many of them are online, as far as I may know it. */
  membersOnline: number;
  /** Nobody has written here: the first message makes the room, and until then it has no socket. */
  isUnmade: boolean;
  /** False for who was here and is no longer. */
  isMember: boolean;
  isClosed: boolean;
  /** [P12] What I may see of it. */
  ranges: readonly Range[];
  /** Everybody whom the page may have to name: the members, and whoever wrote one of its messages. */
  people: Member[];
  online: boolean;
  lastSeen?: number | undefined;
  /** Ascending by `seq`. */
  messages: Shown[];
  rev: number;
  /** The name of the message that the form will send. */
  cid: string;
  /** A name that the text cannot have, since another message has it: it is not offered again. */
  cidTaken?: string | undefined;
  /** The text may be one that the browser has put there again: then an equal one is asked about before it is sent twice. */
  asksRepeat: boolean;
  /** There are messages before this `seq`. */
  older?: number | undefined;
  /** The last message of the room is among these. */
  newest: boolean;
  /** The message that the address leads to. */
  at?: number;
  /** The message that one is about to answer. */
  answered?: Message | undefined;
  /** My cursor before this view. */
  readSeq: number;
  /** I had marked it as unread. */
  isMarked?: boolean;
  /** How far others have read, as far as I may know it. */
  cursors: Cursor[];
  /** What was typed, after a refusal, and why. */
  text?: string | undefined;
  error?: string | undefined;
}

export const RoomPage = ({ listing, view }: { listing: Listing; view: RoomView }) => (
  <Layout title={titleOf(view)} me={listing.me} isChat={!view.answered}>
    <ListPane listing={listing} />
    <main id="pane" tabindex={-1}>
      <RoomPane view={view} />
    </main>
    <SeenPicture view={view} />
  </Layout>
);

/** Says that the page is shown, where no script can say it. Not in a fragment: what a script parses, it loads. */
const SeenPicture = ({ view: { room, messages, newest, readSeq, isMarked } }: { view: RoomView }) => {
  const seq = messages.at(-1)?.seq ?? 0;
  if (!newest || (seq <= readSeq && !isMarked)) return null;
  return (
    <noscript hidden>
      <img src={`/room/${room}/seen?seq=${seq}`} alt="" />
    </noscript>
  );
};

/** What htmx swaps into #pane when a conversation is opened. */
export const RoomFragment = ({ view }: { view: RoomView }) => (
  <>
    <title>{titled(titleOf(view))}</title>
    <RoomPane view={view} />
  </>
);

export const RoomPane = ({ view }: { view: RoomView }) => (
  <room-pane
    room={view.room}
    kind={view.kind}
    {...(view.kind === 'group' && groupAttributes(view, useTexts()))}
    me={view.me.id}
    ranges={seesAll(view) ? undefined : JSON.stringify(view.ranges)}
    people={JSON.stringify(view.people)}
    rev={view.rev}
    read={view.readSeq}
    cursors={JSON.stringify(view.cursors)}
    newest={view.newest ? '' : undefined}
    at={view.at}
    unmade={view.isUnmade ? '' : undefined}
  >
    <ChatHeader view={view} />
    {view.pinned && (
      <PinnedMessage room={view.room} message={view.pinned} context={contextOf(view, useTexts())} />
    )}
    <div class="stage">
      <Messages view={view} />
      <button type="button" class="jump" hidden>
        <DownIcon />
        <span class="news">{useTexts().room.jump}</span>
        <span class="visually-hidden">{useTexts().room.newest}</span>
      </button>
      <form id="to-message" hidden />
    </div>
    <Composer view={view} />
  </room-pane>
);

/** What a script goes on from, and where it finds the code for it (client/group-pane.tsx). */
const groupAttributes = (view: RoomView, { live }: Texts) => {
  const { settings, role, memberCount, members, pinned, isMember, isClosed } = view;
  const group = { settings, role, memberCount, members, pinned: pinned?.seq, isMember, isClosed };
  return { 'group-code': asset(`group-${live.language}.js`), group: JSON.stringify(group) };
};

const seesAll = ({ ranges: [first, ...others] }: RoomView) =>
  others.length === 0 && first?.[0] === 1 && first[1] === null;

/** What the room is called by its viewer. */
const titleOf = ({ peer, settings }: RoomView): string => {
  if (peer) return nameOf(peer);
  return settings?.name ?? useTexts().room.notes;
};

const RoomAvatar = ({ view: { kind, room, peer, settings } }: { view: RoomView }) => {
  if (peer) return <Avatar of={peer} />;
  return kind === 'group' ? <GroupAvatar room={room} name={settings?.name ?? ''} /> : <NotesAvatar />;
};

const ChatHeader = ({ view }: { view: RoomView }) => {
  const { live, frame } = useTexts();
  const { peer, online, lastSeen } = view;
  return (
    <header class="chat-header">
      <a class="back icon-button" href="/lobby/" hx-get="/lobby/" hx-target="#pane" hx-push-url="true">
        <BackIcon />
        <span class="visually-hidden">{frame.back}</span>
      </a>
      {peer ? (
        <a
          class="who"
          href={`/people/${peer.id}/`}
          hx-get={`/people/${peer.id}/`}
          hx-target="#pane"
          hx-push-url="true"
        >
          <Avatar of={peer} />
          <h1 dir="auto">
            <Name of={peer} />
          </h1>
          <presence-line user={peer.id} last-seen={lastSeen}>
            {activity(online, lastSeen, Date.now(), live)}
          </presence-line>
        </a>
      ) : (
        <RoomLink view={view}>
          <RoomAvatar view={view} />
          <h1 dir="auto">{titleOf(view)}</h1>
          {view.kind === 'group' && view.isMember && (
            <p class="members-line">
              {live.room.members(view.memberCount)}
              <span>{view.membersOnline > 0 && live.room.online(view.membersOnline)}</span>
            </p>
          )}
        </RoomLink>
      )}
      <FindLink view={view} />
    </header>
  );
};

/** Ctrl or ⌘ and F open it, too (client/shortcuts.ts). */
const FindLink = ({ view: { room, isUnmade } }: { view: RoomView }) => {
  if (isUnmade) return null;
  const path = `/room/${room}/search/`;
  return (
    <a class="find icon-button" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
      <SearchIcon />
      <span class="visually-hidden">{useTexts().search.open}</span>
    </a>
  );
};

/** A group's name leads to its page, as a person's does to theirs. */
const RoomLink = ({ view: { kind, room, isMember }, children }: { view: RoomView; children?: Child }) => {
  if (kind !== 'group' || !isMember) return <div class="who">{children}</div>;
  const path = `/room/${room}/group/`;
  return (
    <a class="who" href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
      {children}
    </a>
  );
};

/**
 * The scroller is `column-reverse`: without a script it opens at its end, and what is added at its beginning moves nothing.
 * It is the log, and silent: arriving messages are announced one by one in #announcer.
 */
const Messages = ({ view }: { view: RoomView }) => {
  const texts = useTexts();
  const { live, room } = texts;
  const context = contextOf(view, texts);
  return (
    <message-list
      role="log"
      aria-live="off"
      aria-label={room.log(titleOf(view))}
      tabindex={0}
      data-text={asset('text.js')}
      data-menu={asset(`message-menu-${live.language}.js`)}
      data-emoji={asset('emoji.json')}
    >
      <div class="history">
        {view.older !== undefined && (
          <a class="older" href={`/room/${view.room}/?before=${view.older}`}>
            {live.room.older}
          </a>
        )}
        <Intro view={view} />
        <ol class="thread">
          {thread(view.messages, view.me.id, view.readSeq).map((item) => (
            <ThreadItem item={item} context={context} />
          ))}
        </ol>
        <p class="receipt">{view.newest && receiptOf(view.messages, view, context)}</p>
        <typing-line hidden />
        {!view.newest && (
          <p class="elsewhere">
            {room.elsewhere} <a href={`/room/${view.room}/`}>{room.newest}</a>
          </p>
        )}
      </div>
    </message-list>
  );
};

const contextOf = ({ me, kind, people, at }: RoomView, { live: words, events }: Texts): RoomContext => ({
  me: me.id,
  kind,
  people: peopleOf(people),
  words,
  eventText: eventTextIn(events),
  textView: Text,
  at,
  base: at === undefined ? undefined : '../',
});

/** At the beginning of the conversation: while there is a link to older messages, the style sheet hides it. */
const Intro = ({ view }: { view: RoomView }) => (
  <div class="intro">
    <RoomAvatar view={view} />
    <h2 dir="auto">{view.peer ? <Name of={view.peer} /> : titleOf(view)}</h2>
    <p>{useTexts().room.beginning}</p>
  </div>
);

/** So many messages back in its history a browser finds the name of what it sent. */
const RESTORED_MAX = 8;

/**
 * [P3] The name of the message in a field whose choice browsers restore together with the text, as they restore no hidden
 * field: on "back" from a message that was sent, the choice is the name that it was sent under, since it is still offered.
 */
const RestoredCid = ({ view: { cid, cidTaken, me, messages } }: { view: RoomView }) => {
  const mine = messages.flatMap((entry) => (entry.from === me.id && entry.cid ? [entry.cid] : []));
  return (
    <select name="restored" hidden>
      <option value={cid} selected />
      {mine
        .filter((sent) => sent !== cidTaken)
        .slice(-RESTORED_MAX)
        .map((sent) => (
          <option value={sent} />
        ))}
    </select>
  );
};

/** What one is about to answer, above the field, and the way out of it. A script draws the same (client/replying.ts). */
const Replying = ({ view, answered: { seq, from, rev, body } }: { view: RoomView; answered: Message }) => {
  const texts = useTexts();
  const { people, me, base, words } = contextOf(view, texts);
  const quote = { from, rev, text: previewText(body) };
  return (
    <div class="editing replying">
      <input type="hidden" name="replyTo" value={seq} />
      <div id="composer-mode">
        <Answered {...{ seq, quote, people, me, base, words }} />
      </div>
      <a class="cancel" href={`/room/${view.room}/`}>
        {texts.message.cancel}
      </a>
    </div>
  );
};

/** A parser drops the first line end in a textarea: one of ours, so that it is not one of theirs. */
const Composer = ({ view }: { view: RoomView }) => {
  const { live, room } = useTexts();
  const closed = whyReadOnly(view, live);
  const answered = closed === undefined ? view.answered : undefined;
  return (
    <message-composer>
      <form class={closed ? 'composer closed' : 'composer'} method="post" action={`/room/${view.room}/`}>
        <BelongsTo whom={view.me.id} />
        <input type="hidden" name="cid" value={view.cid} />
        <input type="hidden" name="as" value={view.me.id} />
        {view.asksRepeat && <input type="hidden" name="repeat" value="ask" />}
        <RestoredCid view={view} />
        <p class="error" role="alert" id="composer-error">
          {view.error ?? closed}
        </p>
        {answered && <Replying view={view} answered={answered} />}
        <div class="pill">
          <label class="visually-hidden" for="message">
            {room.message}
          </label>
          <textarea
            id="message"
            name="body"
            rows={1}
            placeholder={room.placeholder}
            enterkeyhint="enter"
            dir="auto"
            readonly={closed !== undefined}
            autofocus={view.error !== undefined || answered !== undefined}
            aria-describedby={answered ? 'composer-mode composer-error' : 'composer-error'}
          >
            {view.text && `\n${view.text}`}
          </textarea>
          <span class="counter" hidden />
          <button class="send" type="submit" disabled={closed !== undefined}>
            <SendIcon />
            <span class="visually-hidden">{room.send}</span>
          </button>
        </div>
      </form>
    </message-composer>
  );
};
