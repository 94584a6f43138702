import { type MyRoom, titleOf } from '../lobby/my-room.ts';
import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { Avatar, GroupAvatar, NotesAvatar } from '../web/avatar.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Message } from './entry.ts';
import { Text } from './text.tsx';
import type { ViewerRoom } from './viewer-room.ts';

export interface ForwardView {
  room: ViewerRoom;
  message: Message;
  /** What was looked for. */
  query: string;
  offered: MyRoom[];
  /** The ids of those that were chosen, after a refusal, and why. */
  chosen: string[];
  problem?: string;
  cid: string;
}

const ForwardPane = ({ view }: { view: ForwardView }) => {
  const { message: said } = useTexts();
  const { room, message, query, offered, chosen, problem, cid } = view;
  const page = `/room/${room.id}/message/${message.seq}/`;
  return (
    <section class="page group">
      <PageHeader title={said.forwardTitle} back={page} />
      <div class="group-body">
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <article class="single-message">
          <Text body={message.body} mentions={[]} me={room.me.id} />
        </article>
        <form method="get" action={`${page}forward/`}>
          <div class="field">
            <label for="q">{said.forwardFind}</label>
            <input id="q" name="q" type="search" value={query} autocomplete="off" spellcheck={false} />
          </div>
        </form>
        <form method="post" action={`${page}forward/`}>
          <input type="hidden" name="cid" value={cid} />
          <input type="hidden" name="as" value={room.me.id} />
          <fieldset class="forward-to">
            <legend>{said.forwardTo}</legend>
            {offered.length === 0 && <p class="hint">{said.forwardNone}</p>}
            {offered.map((one) => (
              <Choice room={one} isChosen={chosen.includes(one.room)} />
            ))}
          </fieldset>
          <p class="hint">{said.forwardHint}</p>
          <button class="button" type="submit">
            {said.forward}
          </button>
        </form>
      </div>
    </section>
  );
};

const Choice = ({ room, isChosen }: { room: MyRoom; isChosen: boolean }) => (
  <label>
    <input type="checkbox" name="to" value={room.room} checked={isChosen} />
    <Picture room={room} />
    <span dir="auto">{room.kind === 'self' ? useTexts().room.notes : titleOf(room)}</span>
  </label>
);

const Picture = ({ room }: { room: MyRoom }) => {
  if (room.kind === 'direct') return <Avatar of={room.peer} />;
  return room.kind === 'group' ? <GroupAvatar room={room.room} name={room.name} /> : <NotesAvatar />;
};

export const { Page: ForwardPage, Fragment: ForwardFragment } = panePage<ForwardView>(
  () => useTexts().message.forwardTitle,
  ForwardPane,
);
