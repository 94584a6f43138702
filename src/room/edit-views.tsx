import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import type { Message } from './entry.ts';
import type { ViewerRoom } from './viewer-room.ts';

export interface EditView {
  room: ViewerRoom;
  message: Message;
  /** The name of this edit. */
  cid: string;
  /** What was written, after a refusal, and why. */
  text?: string;
  problem?: string;
}

/** A parser drops the first line end in a textarea: one of ours, so that it is not one of theirs. */
const EditPane = ({ view: { room, message, cid, text = message.body, problem } }: { view: EditView }) => {
  const { message: said } = useTexts();
  const page = `/room/${room.id}/message/${message.seq}/`;
  return (
    <section class="page group">
      <PageHeader title={said.editTitle} back={page} />
      <form class="group-body" method="post" action={`${page}edit/`}>
        {problem && (
          <p class="error" role="alert" id="problem">
            {problem}
          </p>
        )}
        <input type="hidden" name="cid" value={cid} />
        <input type="hidden" name="as" value={room.me.id} />
        <div class="field">
          <label for="body">{said.title}</label>
          <textarea id="body" name="body" rows={6} dir="auto" autofocus aria-describedby="edit-hint">
            {`\n${text}`}
          </textarea>
        </div>
        <p class="hint" id="edit-hint">
          {said.editHint}
        </p>
        <button class="button" type="submit">
          {said.save}
        </button>
      </form>
    </section>
  );
};

export const { Page: EditPage, Fragment: EditFragment } = panePage<EditView>(
  () => useTexts().message.editTitle,
  EditPane,
);
