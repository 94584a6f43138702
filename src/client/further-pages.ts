import type { Ask } from './http.ts';

/** What it needs of the page's own script, so that it brings no second copy. */
interface Tools {
  ask: Ask;
  documentOf(page: string): Document;
  /** Has htmx take note of a row. */
  process(row: HTMLElement): void;
}

const LISTS = ['.conversations', '.people'];

/** Loaded when somebody asks for more, which few do. What "More" brings below the first page of the list, and keeps there when the server writes that one anew. */
export class FurtherPages {
  #list: Element;
  #tools: Tools;
  /** What was searched for, or nothing, when it was used. */
  #query: string | undefined;
  #kept: { rows: HTMLElement[]; next: Node | undefined } | undefined;

  constructor(list: Element, tools: Tools) {
    this.#list = list;
    this.#tools = tools;
  }

  /** False where it could not be had. */
  async bring(link: HTMLAnchorElement, query: string): Promise<boolean> {
    const answer = await this.#tools.ask(link.href);
    if (!answer?.ok) return false;
    const next = this.#tools.documentOf(await answer.text());
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
    for (const row of fresh) this.#tools.process(row);
  }

  #endWith(next: Node | null | undefined) {
    const paging = this.#list.querySelector('.paging');
    if (next) paging?.querySelector('[rel=next]')?.replaceWith(next);
    else paging?.remove();
  }
}
