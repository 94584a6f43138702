/** The pinned message of a group, above its thread. The server and the browser draw it alike. */
import { PinIcon } from '../web/icons.tsx';
import { nameOf } from './member.ts';
import { linkToMessage } from './paths.ts';
import { memberIn, type RoomContext, type ShownMessage } from './thread.ts';

interface Props {
  room: string;
  message: Pick<ShownMessage, 'seq' | 'from' | 'body'>;
  context: RoomContext;
}

/** Leads to the message in the thread; without a script, to the page of history around it. */
export const PinnedMessage = ({ room, message: { seq, from, body }, context }: Props) => {
  const { me, people, words } = context;
  const author = from === me ? words.message.you : nameOf(memberIn(people, from, words));
  return (
    <a class="pinned-message" href={linkToMessage(room, seq)} data-seq={seq}>
      <PinIcon />
      <span class="visually-hidden">{words.room.pinned}: </span>
      <bdi>{author}</bdi>
      <span class="said" dir="auto">
        {body}
      </span>
    </a>
  );
};
