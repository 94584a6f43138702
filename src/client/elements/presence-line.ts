import { activity } from '../../web/local-time.tsx';
import { listen } from '../events.ts';
import { presence } from '../tab.ts';
import { words } from '../words.ts';

const EVERY_MS = 30_000;

/** "Active now", "Active 5m ago". What the server wrote stands until the presence socket knows better. */
export class PresenceLine extends HTMLElement {
  #end = new AbortController();

  connectedCallback() {
    this.#end = new AbortController();
    listen('presence:changed', () => this.#update(), this.#end.signal);
    const timer = setInterval(() => this.#update(), EVERY_MS);
    this.#end.signal.addEventListener('abort', () => clearInterval(timer));
    this.#update();
  }

  disconnectedCallback() {
    this.#end.abort();
  }

  #update() {
    if (!presence.isKnown) return;
    const text = presence.isHidden ? '' : this.#activity(Number(this.getAttribute('user')));
    if (this.textContent !== text) this.textContent = text;
  }

  #activity(user: number): string {
    return activity(presence.online.has(user), this.#lastSeen(user), Date.now(), words);
  }

  #lastSeen(user: number): number | undefined {
    return presence.lastSeen.get(user) ?? (Number(this.getAttribute('last-seen')) || undefined);
  }
}
