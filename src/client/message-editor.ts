import type { Mention } from '../room/entry.ts';
import { EDIT_WITHIN_MS } from '../room/limits.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { Draft, editOf } from './drafts.ts';
import type { MessageComposer } from './elements/message-composer.ts';
import { loadMessageMenu } from './message-menus.ts';
import { drafts, outbox } from './tab.ts';
import { words } from './words.ts';

interface Surroundings {
  room: string;
  conversation: Conversation;
  composer: MessageComposer;
  /** A message that may be far away. */
  find: (seq: number) => Promise<ShownMessage | undefined>;
  mentionsIn: (text: string) => Mention[] | undefined;
  /** The code of the menu, which brings what the composer shows. */
  menu: string | undefined;
  signal: AbortSignal;
}

/** Has the composer edit a message. What one had typed before comes back afterwards. */
export class MessageEditor {
  #around: Surroundings;
  /** The message that was edited last. */
  #seq: number | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  mayEdit({ seq, from, at }: ShownMessage): boolean {
    const { conversation, composer } = this.#around;
    const isMine = from === conversation.me && seq > 0;
    return isMine && clock.read().at - at <= EDIT_WITHIN_MS && !composer.isClosed;
  }

  /** The last one that I may edit. False, if there is none. */
  editLast(): boolean {
    const { conversation } = this.#around;
    const last = conversation.shown().findLast((entry) => isMessage(entry) && this.mayEdit(entry));
    if (last) void this.edit(last as ShownMessage);
    return last !== undefined;
  }

  async edit({ seq, body }: ShownMessage) {
    const { room, composer, menu, signal } = this.#around;
    const code = await loadMessageMenu(menu);
    if (!code || signal.aborted) return;
    this.#seq = seq;
    composer.enter({
      ...code.editing(() => composer.leave()),
      ...{ text: body, draft: new Draft(drafts, editOf(room, seq), body) },
      empty: words.refused.emptied,
      done: (text) => this.#change(seq, text),
    });
  }

  /** What one was editing when the page went away. */
  async editAgain() {
    const { room, conversation, composer, find, signal } = this.#around;
    const seq = drafts.editIn(room);
    if (seq === undefined || composer.isBusy) return;
    const message = await find(seq);
    if (message) return signal.aborted ? undefined : this.edit(message);
    if (conversation.shown().some((entry) => entry.seq === seq)) this.unsent(seq);
  }

  /** [P11] Nothing of it is kept, not even how one was editing it. */
  unsent(seq: number) {
    const { room, composer } = this.#around;
    if (this.#seq === seq) composer.leave();
    drafts.forgetEdit(room, seq);
  }

  #change(seq: number, text: string) {
    const { room, conversation, mentionsIn } = this.#around;
    const message = conversation.message(seq);
    if (text !== message?.body) outbox.edit(room, { seq, rev: message?.rev ?? 0 }, text, mentionsIn(text));
  }
}
