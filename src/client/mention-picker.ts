import { EVERYONE } from '../room/entry.ts';
import { type Member, nameOf } from '../room/member.ts';
import { HUES, initials } from '../web/avatar.tsx';
import { mentions as words } from '../web/texts/en-mentions.ts';
import { onPress } from './keys.ts';
import { type Candidate, candidates, type MentionQuery, queryAt } from './mention-query.ts';

const LIST = 'mention-list';

interface Options {
  field: HTMLTextAreaElement;
  /** The people who can be mentioned and may be meant by this. Asked each time, since people come and go. */
  members: (query: string) => Promise<readonly Member[]>;
  signal: AbortSignal;
}

/**
 * Offers whom to name while one types behind an @. The field keeps the focus: arrows move through the list, Enter and Tab
 * choose, Escape closes it (the combobox pattern of the ARIA practices, for a field of several lines).
 */
export class MentionPicker {
  #field: HTMLTextAreaElement;
  #members: Options['members'];
  #list = document.createElement('ul');
  #query: MentionQuery | undefined;
  #offered: Candidate[] = [];
  #at = 0;
  /** Escape closes it for what is typed now; another letter does not open it again. */
  #closedAt: number | undefined;

  constructor({ field, members, signal }: Options) {
    this.#field = field;
    this.#members = members;
    this.#list.id = LIST;
    this.#list.className = 'mention-list';
    this.#list.role = 'listbox';
    this.#list.ariaLabel = words.label;
    this.#list.hidden = true;
    field.parentElement?.append(this.#list);
    field.setAttribute('aria-autocomplete', 'list');
    signal.addEventListener('abort', () => this.#list.remove());
    this.#listen(signal);
  }

  #listen(signal: AbortSignal) {
    const on = <Name extends keyof HTMLElementEventMap>(
      target: HTMLElement,
      name: Name,
      act: (event: HTMLElementEventMap[Name]) => void,
    ) => target.addEventListener(name, act, { signal });
    on(this.#field, 'input', () => this.#look());
    on(this.#field, 'click', () => this.#look());
    document.addEventListener('selectionchange', () => this.#list.hidden || this.#look(), { signal });
    on(this.#field, 'blur', () => this.#close());
    // Before the composer, for which Enter sends, and before the page, for which Escape leaves.
    const form = this.#field.form;
    if (form) onPress(form, (press, { target }) => this.#pressed(press, target), signal, { capture: true });
    on(this.#list, 'pointerdown', (event) => event.preventDefault());
    on(this.#list, 'click', ({ target }) => this.#choose(this.#indexOf(target as Element)));
  }

  async #look() {
    const { value, selectionStart, selectionEnd } = this.#field;
    const query = selectionStart === selectionEnd ? queryAt(value, selectionStart) : undefined;
    if (query?.start !== this.#closedAt) this.#closedAt = undefined;
    if (!query || this.#closedAt !== undefined) return this.#close();
    this.#query = query;
    const members = await this.#members(query.text);
    // Meanwhile more may have been typed.
    if (this.#query === query) this.#show(candidates(members, query.text));
  }

  #show(offered: Candidate[]) {
    const typed = this.#query?.text.toLowerCase();
    const isComplete = offered.length === 1 && offered[0]?.label.toLowerCase() === typed;
    if (offered.length === 0 || isComplete) return this.#close();
    // What one has moved to stays chosen as long as the same people are offered.
    if (!this.#list.hidden && namesOf(offered) === namesOf(this.#offered)) return;
    this.#offered = offered;
    this.#list.replaceChildren(...offered.map(option));
    this.#list.hidden = false;
    this.#field.setAttribute('aria-haspopup', 'listbox');
    this.#field.setAttribute('aria-controls', LIST);
    this.#mark(0);
    say(words.found(offered.length));
  }

  #close() {
    this.#query = undefined;
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    for (const name of ['aria-haspopup', 'aria-controls', 'aria-activedescendant'])
      this.#field.removeAttribute(name);
  }

  /** Whether it used the key. */
  #pressed(press: string, target: EventTarget | null): boolean {
    if (this.#list.hidden || target !== this.#field) return false;
    const count = this.#offered.length;
    switch (press) {
      case 'ArrowDown':
        this.#mark((this.#at + 1) % count);
        return true;
      case 'ArrowUp':
        this.#mark((this.#at + count - 1) % count);
        return true;
      case 'Enter':
      case 'Tab':
        this.#choose(this.#at);
        return true;
      case 'Escape':
        this.#closedAt = this.#query?.start;
        this.#close();
        return true;
      default:
        return false;
    }
  }

  #mark(at: number) {
    this.#at = at;
    for (const [index, line] of [...this.#list.children].entries()) {
      line.setAttribute('aria-selected', String(index === at));
      if (index === at) line.scrollIntoView({ block: 'nearest' });
    }
    this.#field.setAttribute('aria-activedescendant', `${LIST}-${at}`);
  }

  #choose(at: number) {
    const chosen = this.#offered[at];
    const query = this.#query;
    if (!chosen || !query) return;
    const { selectionStart, value } = this.#field;
    const space = value[selectionStart] === ' ' ? '' : ' ';
    this.#field.setRangeText(`@${chosen.label}${space}`, query.start, selectionStart, 'end');
    this.#closedAt = query.start;
    this.#close();
    this.#field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #indexOf(target: Element): number {
    return [...this.#list.children].findIndex((line) => line.contains(target));
  }
}

const namesOf = (offered: Candidate[]) => offered.map(({ member }) => member.id).join();

/** A bundle of its own cannot make markup (trusted.ts): there is one policy in a page. */
const option = ({ member }: Candidate, index: number): HTMLElement => {
  const line = document.createElement('li');
  line.id = `${LIST}-${index}`;
  line.role = 'option';
  const name = nameOf(member);
  const avatar = piece('span', `avatar hue-${member.id % HUES}`, initials(name));
  avatar.ariaHidden = 'true';
  line.append(avatar, piece('bdi', 'name', name));
  const handle = member.id === EVERYONE ? words.everyoneHint : `@${member.username}`;
  if (handle !== `@${name}`) line.append(piece('span', 'handle', handle));
  return line;
};

const piece = (tag: string, className: string, text: string): HTMLElement => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const say = (text: string) => {
  document.getElementById('announcer')?.replaceChildren(piece('p', '', text));
};
