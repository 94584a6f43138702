import { TYPING_MS } from '../typing.ts';

/** The three dots: they go by themselves, should nothing more be heard. */
export class TypingLine extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  show() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), TYPING_MS);
    this.hidden = false;
  }

  hide() {
    clearTimeout(this.#timer);
    this.hidden = true;
  }

  disconnectedCallback() {
    this.hide();
  }
}
