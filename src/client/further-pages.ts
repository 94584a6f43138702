import htmx from 'htmx.org';
import { documentOf } from './trusted.ts';

const LISTS = ['.conversations', '.people'];

/** What "More" brings below the first page of the list, and keeps there when the server writes that one anew. */
export class FurtherPages {
  #list: Element;
  /** What was searched for, or nothing, when it was used. */
  #query: string | undefined;
  #kept: { rows: HTMLElement[]; next: Node | undefined } | undefined;

  constructor(list: Element) {
    this.#list = list;
  }

  /** False where it could not be had. */
  async bring(link: HTMLAnchorElement, query: string): Promise<boolean> {
    const answer = await fetch(link.href).catch(() => undefined);
    if (!answer?.ok) return false;
    const next = documentOf(await answer.text());
    for (const list of LISTS)
      this.#append(list, [...next.querySelectorAll<HTMLElement>(`#list ${list} .row`)]);
    this.#endWith(next.querySelector('#list .paging [rel=next]'));
    this.#query = query;
    return true;
  }

  /** Before a first page is swapped in: of the same search, it hides nothing that was seen. */
  keep(query: string) {
    const isSame = this.#query === query;
    const rows = [...this.#list.querySelectorAll<HTMLElement>('.row')];
    const next = this.#list.querySelector('.paging [rel=next]')?.cloneNode(true);
    this.#kept = isSame ? { rows, next } : undefined;
    if (!isSame) this.#query = undefined;
  }

  /** After it. Copies, since htmx has let go of what it took out. */
  restore() {
    if (!this.#kept) return;
    const { rows, next } = this.#kept;
    this.#kept = undefined;
    for (const list of LISTS) {
      const theirs = rows.filter((row) => Boolean(row.dataset.room) === (list === LISTS[0]));
      this.#append(
        list,
        theirs.map((row) => row.cloneNode(true) as HTMLElement),
      );
    }
    this.#endWith(next);
  }

  #append(list: string, rows: HTMLElement[]) {
    const fresh = rows.filter(({ id }) => !document.getElementById(id));
    this.#list.querySelector(list)?.append(...fresh);
    for (const row of fresh) htmx.process(row);
  }

  #endWith(next: Node | null | undefined) {
    const paging = this.#list.querySelector('.paging');
    if (next) paging?.querySelector('[rel=next]')?.replaceWith(next);
    else paging?.remove();
  }
}
