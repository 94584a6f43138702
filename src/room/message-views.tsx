import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Message } from './entry.ts';
import { type Member, nameOf } from './member.ts';
import { linkToMessage } from './paths.ts';
import { Text } from './text.tsx';
import type { ViewerRoom } from './viewer-room.ts';

export interface MessageView {
  room: ViewerRoom;
  message: Message;
  author: Member;
  mayReply: boolean;
  mayPin: boolean;
  mayEdit: boolean;
  mayUnsend: boolean;
  cid: string;
  problem?: string;
}

const MessagePane = ({ view }: { view: MessageView }) => {
  const { groups, live, message: said } = useTexts();
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
            <strong dir="auto">{nameOf(author)}</strong>{' '}
            <small>
              <LocalTime at={message.at} format="separator" words={live} />
              {message.edited !== undefined && `, ${live.message.edited}`}
            </small>
          </p>
          <Text body={message.body} mentions={message.mentions} me={room.me.id} />
        </article>
        <a href={linkToMessage(room.id, message.seq)}>{groups.showInConversation}</a>
        {view.mayReply && <a href={`/room/${room.id}/?replyTo=${message.seq}`}>{said.reply}</a>}
        {view.mayEdit && <a href={`/room/${room.id}/message/${message.seq}/edit/`}>{said.edit}</a>}
        {room.kind === 'group' && !room.isClosed && <PinForm view={view} />}
        {view.mayUnsend && <UnsendForm view={view} />}
      </div>
    </section>
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
