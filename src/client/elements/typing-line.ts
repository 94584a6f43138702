import { emit } from '../events.ts';
import { TYPING_MS } from '../typing-throttle.ts';
import type { MessageList } from './message-list.tsx';

/** The three dots: they go by themselves, should nothing more be heard. */
export class TypingLine extends HTMLElement {
  #room = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  show() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), TYPING_MS);
    this.#appear(true);
    emit('room:typing', { room: this.#room, isTyping: true });
  }

  hide() {
    clearTimeout(this.#timer);
    if (this.hidden) return;
    this.#appear(false);
    emit('room:typing', { room: this.#room, isTyping: false });
  }

  connectedCallback() {
    this.#room = this.closest('room-pane')?.getAttribute('room') ?? '';
  }

  /** Nobody here would hear that it is over. */
  disconnectedCallback() {
    clearTimeout(this.#timer);
    if (!this.hidden) emit('room:typing', { room: this.#room, isTyping: false });
    this.hidden = true;
  }

  #appear(isSeen: boolean) {
    if (this.hidden !== isSeen) return;
    this.closest<MessageList>('message-list')?.keepPlace(() => {
      this.hidden = !isSeen;
    });
  }
}
