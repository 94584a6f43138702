import { withUnread } from './window-title.ts';

/** Conversations that are kept as they are. One is a few hundred elements. */
const MOST = 8;

/** What #pane showed, by its path: to be shown again at once, at the same place and with what was typed. */
export class PaneCache {
  #pane: HTMLElement;
  #kept = new Map<string, { content: DocumentFragment; title: string }>();

  constructor(pane: HTMLElement) {
    this.#pane = pane;
  }

  has(path: string): boolean {
    return this.#kept.has(path);
  }

  /** Takes out what is shown. An error page is not worth keeping. */
  keep(path: string) {
    const isWorthIt = this.#pane.querySelector(':scope > :is(room-pane, .empty-pane)') !== null;
    const content = document.createDocumentFragment();
    content.append(...this.#pane.childNodes);
    if (!isWorthIt) return;
    this.#kept.delete(path);
    this.#kept.set(path, { content, title: withUnread(document.title, 0) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Lets go of what is at this path, and below it. */
  forget(path: string) {
    for (const kept of [...this.#kept.keys()]) if (kept.startsWith(path)) this.#kept.delete(kept);
  }

  /** Shows this again, in the place of what `shown` is the path of. Nothing where it has not been kept. */
  exchange(shown: string, path: string) {
    const kept = this.#kept.get(path);
    if (!kept) return;
    // First: what is kept now must not push it out.
    this.#kept.delete(path);
    this.keep(shown);
    this.#pane.replaceChildren(kept.content);
    document.title = kept.title;
  }
}
