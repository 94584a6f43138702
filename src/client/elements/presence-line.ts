import { activity } from '../../web/time.ts';
import { clock, here } from '../clock.ts';
import { listen } from '../events.ts';
import { presence } from '../tab.ts';
import { words } from '../words.ts';

/** "Active now", "Active 5m ago", "Active yesterday", by the clock and the calendar of this place. */
export class PresenceLine extends HTMLElement {
  #end = new AbortController();

  connectedCallback() {
    this.#end = new AbortController();
    listen('presence:changed', () => this.#update(), this.#end.signal);
    listen('time:passed', () => this.#update(), this.#end.signal);
    this.#update();
  }

  disconnectedCallback() {
    this.#end.abort();
  }

  #update() {
    const text = presence.isHidden ? '' : this.#activity(Number(this.getAttribute('user')));
    if (this.textContent !== text) this.textContent = text;
  }

  #activity(user: number): string {
    // Until the presence socket knows better, they are where the server said; but it does not know the calendar of this place.
    const isOnline = presence.isKnown ? presence.online.has(user) : this.textContent === words.activity.now;
    return activity(isOnline, this.#lastSeen(user), clock.read().device, words, here());
  }

  #lastSeen(user: number): number | undefined {
    return presence.lastSeen.get(user) ?? (Number(this.getAttribute('last-seen')) || undefined);
  }
}
