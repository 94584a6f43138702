import { type Format, inWords } from '../../web/local-time.tsx';
import { words } from '../words.ts';

const EVERY_MS = 30_000;

/** A moment in the words of this place and time: "14:05", "5m". Stays true while it is in the page. */
export class LocalTime extends HTMLElement {
  static #all = new Set<LocalTime>();
  static #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback() {
    LocalTime.#all.add(this);
    LocalTime.#timer ??= setInterval(() => LocalTime.updateAll(), EVERY_MS);
    this.#update(Date.now());
  }

  disconnectedCallback() {
    LocalTime.#all.delete(this);
  }

  /** Also those whose text the server has just written anew. */
  static updateAll() {
    const now = Date.now();
    for (const element of LocalTime.#all) if (element.#format !== 'clock') element.#update(now);
  }

  get #format() {
    return this.getAttribute('format') as Format;
  }

  #update(now: number) {
    const time = this.querySelector('time');
    if (!time) return;
    const text = inWords(this.#format, Date.parse(time.dateTime), now, words, {});
    if (time.textContent !== text) time.textContent = text;
  }
}
