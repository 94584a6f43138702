import { TYPING_MS } from '../typing.ts';
import type { MessageList } from './message-list.tsx';

/** The three dots: they go by themselves, should nothing more be heard. */
export class TypingLine extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  show() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), TYPING_MS);
    this.#appear(true);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#appear(false);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.hidden = true;
  }

  #appear(isSeen: boolean) {
    if (this.hidden !== isSeen) return;
    this.closest<MessageList>('message-list')?.keepPlace(() => {
      this.hidden = !isSeen;
    });
  }
}
