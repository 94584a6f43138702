import { panePage } from '../lobby/pane-page.tsx';
import type { Message } from '../room/entry.ts';
import { type Member, nameOf } from '../room/member.ts';
import { Text } from '../room/text.tsx';
import type { ViewerRoom } from '../room/viewer-room.ts';
import { PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';

export interface MessageView {
  room: ViewerRoom;
  message: Message;
  author: Member;
  mayPin: boolean;
  cid: string;
  problem?: string;
}

const MessagePane = ({ view }: { view: MessageView }) => {
  const { groups, live } = useTexts();
  const { room, message, author, problem } = view;
  return (
    <section class="page group">
      <PageHeader title={groups.message} back={`/room/${room.id}/`} />
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
            </small>
          </p>
          <Text body={message.body} mentions={message.mentions} me={room.me.id} />
        </article>
        <a href={pathInThread(room.id, message.seq)}>{groups.showInConversation}</a>
        {!room.isClosed && <PinForm view={view} />}
      </div>
    </section>
  );
};

/** Without a script it leads to the page of the conversation that ends with this message. */
export const pathInThread = (room: string, seq: number) => `/room/${room}/?before=${seq + 1}#m-${seq}`;

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

export const { Page: MessagePage, Fragment: MessageFragment } = panePage<MessageView>(
  () => useTexts().groups.message,
  MessagePane,
);
