import { type Format, inWords } from '../../web/time.ts';
import { clock, here, lookAround } from '../clock.ts';
import { emit } from '../events.ts';
import { words } from '../words.ts';

const EVERY_MS = 30_000;

/** A moment in the words of this place and time: "14:05", "5m". Stays true while it is in the page. */
export class LocalTime extends HTMLElement {
  static #all = new Set<LocalTime>();

  connectedCallback() {
    LocalTime.#all.add(this);
    this.#update(clock.read().device);
  }

  disconnectedCallback() {
    LocalTime.#all.delete(this);
  }

  /** For the life of the page. A page that was hidden or frozen may be in another day or place. */
  static follow() {
    const look = () => {
      LocalTime.updateAll();
      emit('time:passed', undefined);
    };
    setInterval(look, EVERY_MS);
    addEventListener('pageshow', look);
    document.addEventListener('visibilitychange', look);
  }

  /** Also those whose text the server has just written anew. */
  static updateAll() {
    const { device } = clock.read();
    const isElsewhere = lookAround();
    for (const element of LocalTime.#all)
      if (isElsewhere || element.#format !== 'clock') element.#update(device);
  }

  get #format() {
    return this.getAttribute('format') as Format;
  }

  #update(now: number) {
    const time = this.querySelector('time');
    if (!time) return;
    const text = inWords(this.#format, Date.parse(time.dateTime), now, words, here());
    if (time.textContent !== text) time.textContent = text;
  }
}
