import type { Child } from 'hono/jsx';
import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { EMOJI_INPUT_MAX } from '../text/canonical-emoji.ts';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Message, Reaction } from './entry.ts';
import { type Member, nameOf, type People } from './member.ts';
import { whoReacted } from './message.tsx';
import { linkToMessage } from './paths.ts';
import { AT_HAND } from './reactions.ts';
import { Text } from './text.tsx';
import type { ViewerRoom } from './viewer-room.ts';

export interface MessageView {
  room: ViewerRoom;
  message: Message;
  author: Member;
  /** Who else has read it, or why that is not said. */
  seenBy: Member[] | 'off' | 'many' | undefined;
  /** Where others find it. */
  link: string;
  mayReply: boolean;
  mayPin: boolean;
  mayEdit: boolean;
  mayReact: boolean;
  isStarred: boolean;
  /** Whom its reactions name. */
  people: People;
  mayUnsend: boolean;
  cid: string;
  problem?: string;
}

const MessagePane = ({ view }: { view: MessageView }) => {
  const { groups, message: said } = useTexts();
  const { room, message, author, problem } = view;
  return (
    <section class="page group">
      <PageHeader title={said.title} back={`/room/${room.id}/`} />
      <div class="group-body">
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <article class="single-message">
          <Avatar of={author} />
          <p>
            <strong dir="auto">{nameOf(author)}</strong>
          </p>
          <Text body={message.body} mentions={message.mentions} me={room.me.id} />
        </article>
        <Reactions view={view} />
        <Info view={view} />
        <a href={linkToMessage(room.id, message.seq)}>{groups.showInConversation}</a>
        {view.mayReply && <a href={`/room/${room.id}/?replyTo=${message.seq}`}>{said.reply}</a>}
        <a href={`/room/${room.id}/message/${message.seq}/forward/`}>{said.forward}</a>
        {view.mayEdit && <a href={`/room/${room.id}/message/${message.seq}/edit/`}>{said.edit}</a>}
        {room.kind === 'group' && !room.isClosed && <PinForm view={view} />}
        <StarForm view={view} />
        {view.mayUnsend && <UnsendForm view={view} />}
      </div>
    </section>
  );
};

/** Who has reacted; and with a press, or by a field, one does so oneself. */
const Reactions = ({ view }: { view: MessageView }) => {
  const { message: said } = useTexts();
  const { message, mayReact } = view;
  const { reactions = [] } = message;
  const given = reactions.map(([emoji]) => emoji);
  if (!mayReact && reactions.length === 0) return null;
  const offered = mayReact ? AT_HAND.filter((emoji) => !given.includes(emoji)) : [];
  return (
    <section class="message-reactions" aria-labelledby="reactions-title">
      <h2 id="reactions-title">{said.reactions}</h2>
      {reactions.length > 0 && (
        <ul>
          {reactions.map((reaction) => (
            <GivenReaction reaction={reaction} view={view} />
          ))}
        </ul>
      )}
      {offered.length > 0 && (
        <div class="reactions">
          {offered.map((emoji) => (
            <ReactForm view={view} act="react">
              <button
                class="reaction"
                type="submit"
                name="emoji"
                value={emoji}
                aria-label={`${said.react}: ${emoji}`}
              >
                {emoji}
              </button>
            </ReactForm>
          ))}
        </div>
      )}
      {mayReact && (
        <ReactForm view={view} act="react">
          <label class="field">
            {said.anotherEmoji}
            <input name="emoji" required maxlength={EMOJI_INPUT_MAX} autocomplete="off" />
          </label>
          <button class="button" type="submit">
            {said.react}
          </button>
        </ReactForm>
      )}
    </section>
  );
};

const GivenReaction = ({
  reaction: [emoji, count, users],
  view,
}: {
  reaction: Reaction;
  view: MessageView;
}) => {
  const { live, message: said } = useTexts();
  const { room, people, mayReact } = view;
  const isMine = users.includes(room.me.id);
  return (
    <li class="reactions">
      {emoji} {count}
      <span>{whoReacted(count, users, { me: room.me.id, people, words: live })}</span>
      {mayReact && (
        <ReactForm view={view} act={isMine ? 'unreact' : 'react'}>
          <button class="button quiet" type="submit" name="emoji" value={emoji}>
            {isMine ? said.takeBack : said.react}
            <span class="visually-hidden"> {emoji}</span>
          </button>
        </ReactForm>
      )}
    </li>
  );
};

/** Each has a name of its own: the browser's "back" leads to a page of which one may press another. */
const ReactForm = ({
  view: { room, message },
  act,
  children,
}: {
  view: MessageView;
  act: 'react' | 'unreact';
  children: Child;
}) => (
  <form method="post" action={`/room/${room.id}/message/${message.seq}/`}>
    <input type="hidden" name="cid" value={crypto.randomUUID()} />
    <input type="hidden" name="as" value={room.me.id} />
    <input type="hidden" name="do" value={act} />
    {children}
  </form>
);

/** When it was said, and who has read it. */
const Info = ({ view: { message, seenBy, link } }: { view: MessageView }) => {
  const { live, message: said } = useTexts();
  return (
    <>
      <dl class="message-info">
        <div>
          <dt>{said.sent}</dt>
          <dd>
            <LocalTime at={message.at} format="separator" words={live} />
          </dd>
        </div>
        {message.edited !== undefined && (
          <div>
            <dt>{said.edited}</dt>
            <dd>
              <LocalTime at={message.edited} format="separator" words={live} />
            </dd>
          </div>
        )}
        {seenBy && (
          <div>
            <dt>{said.seenBy}</dt>
            <dd>
              <Readers of={seenBy} />
            </dd>
          </div>
        )}
      </dl>
      <div class="field">
        <label for="link">{said.link}</label>
        <input id="link" value={link} readonly />
      </div>
    </>
  );
};

const Readers = ({ of: readers }: { of: NonNullable<MessageView['seenBy']> }) => {
  const { message: said } = useTexts();
  if (readers === 'off') return <>{said.receiptsOff}</>;
  if (readers === 'many') return <>{said.seenByMany}</>;
  if (readers.length === 0) return <>{said.seenByNobody}</>;
  return (
    <ul>
      {readers.map((reader) => (
        <li dir="auto">{nameOf(reader)}</li>
      ))}
    </ul>
  );
};

const PinForm = ({ view: { room, message, mayPin, cid } }: { view: MessageView }) => {
  const { groups } = useTexts();
  const isPinned = room.pinned === message.seq;
  if (!mayPin) return <p class="hint">{isPinned ? groups.isPinned : groups.onlyAdminsPin}</p>;
  return (
    <form method="post" action={`/room/${room.id}/message/${message.seq}/`}>
      <input type="hidden" name="cid" value={cid} />
      <input type="hidden" name="as" value={room.me.id} />
      <input type="hidden" name="do" value={isPinned ? 'unpin' : 'pin'} />
      <p class="hint">{isPinned ? groups.isPinned : groups.pinHint}</p>
      <button class={isPinned ? 'button quiet' : 'button'} type="submit">
        {isPinned ? groups.unpin : groups.pin}
      </button>
    </form>
  );
};

const StarForm = ({ view: { room, message, isStarred } }: { view: MessageView }) => {
  const { message: said } = useTexts();
  return (
    <form method="post" action={`/room/${room.id}/message/${message.seq}/`}>
      <input type="hidden" name="as" value={room.me.id} />
      <input type="hidden" name="do" value={isStarred ? 'unstar' : 'star'} />
      <p class="hint">{isStarred ? said.isStarred : said.starHint}</p>
      <button class="button quiet" type="submit">
        {isStarred ? said.unstar : said.star}
      </button>
    </form>
  );
};

/** [P11] Asks first: here it cannot be undone. */
const UnsendForm = ({ view: { room, message, cid } }: { view: MessageView }) => {
  const { message: said } = useTexts();
  return (
    <details class="unsend">
      <summary>{said.unsend}…</summary>
      <form method="post" action={`/room/${room.id}/message/${message.seq}/`}>
        <input type="hidden" name="cid" value={cid} />
        <input type="hidden" name="as" value={room.me.id} />
        <input type="hidden" name="do" value="unsend" />
        <p>
          <strong>{said.unsendQuestion}</strong>
        </p>
        <p class="hint">
          {said.unsendHint} {message.from !== room.me.id && said.unsendAdmin}
        </p>
        <button class="button" type="submit">
          {said.unsend}
        </button>
      </form>
    </details>
  );
};

export const { Page: MessagePage, Fragment: MessageFragment } = panePage<MessageView>(
  () => useTexts().message.title,
  MessagePane,
);
