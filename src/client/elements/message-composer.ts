import { BODY_MAX, objection, tidy } from '../../room/limits.ts';
import { whyRefused } from '../../room/refusals.ts';
import { Draft } from '../drafts.ts';
import { isSend, isTouchAlone, onPointersChanged, onPress } from '../keys.ts';
import { drafts } from '../tab.ts';
import { words } from '../words.ts';

/** From here on it is said how many characters are left. */
const COUNT_FROM = BODY_MAX - 400;
const TALLEST_PX = 168;
const DRAFT_MS = 300;

/** Where one writes. Says `composer:sent` with the text, which can be sent as it is, and `composer:typed`. */
export class MessageComposer extends HTMLElement {
  #end = new AbortController();
  #saving: ReturnType<typeof setTimeout> | undefined;
  #draft: Draft | undefined;
  /** Why nobody can write here. */
  #closed: string | undefined;

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#form.addEventListener('submit', (event) => this.#submitted(event), { signal });
    onPress(this.#field, (press, event) => this.#pressed(press, event.repeat), signal);
    onPointersChanged(() => this.#labelEnter(), signal);
    this.#labelEnter();
    this.#field.addEventListener('input', () => this.#typed(), { signal });
    addEventListener('storage', ({ key }) => drafts.isAbout(this.#room, key) && this.#updateDraft(), {
      signal,
    });
    for (const name of ['pageshow', 'focus']) addEventListener(name, () => this.#updateDraft(), { signal });
    addEventListener('pagehide', () => this.#saveDraft(), { signal });
    document.addEventListener('visibilitychange', () => this.#turned(), { signal });
    this.#draft ??= new Draft(drafts, this.#room);
    this.#showDraft(this.#draft.open(this.#field.value, this.#field.defaultValue));
    this.#fit();
  }

  disconnectedCallback() {
    this.#saveDraft();
    this.#end.abort();
  }

  /** Nothing can be sent from here, for this reason; without one, it can. What is typed stays, and can be copied. */
  close(why: string | undefined) {
    if (why === this.#closed) return;
    this.#closed = why;
    this.#say('');
    this.#form.classList.toggle('closed', why !== undefined);
    this.#field.readOnly = why !== undefined;
    for (const button of this.querySelectorAll('button')) button.disabled = why !== undefined;
  }

  get #form() {
    return this.querySelector('form') as HTMLFormElement;
  }

  get #field() {
    return this.querySelector('textarea') as HTMLTextAreaElement;
  }

  get #room() {
    return this.closest('room-pane')?.getAttribute('room') ?? '';
  }

  #submitted(event: SubmitEvent) {
    event.preventDefault();
    // Another tab may have sent this text since it was typed.
    this.#updateDraft();
    const text = tidy(this.#field.value);
    const reason = objection(text);
    // Where nothing is there, nothing is to be said; what is there and cannot be seen puzzles people.
    if (reason && text !== '') return this.#say(whyRefused({ reason }, words));
    this.#field.focus();
    if (reason) return;
    this.#field.value = '';
    this.#saveDraft();
    this.#fit();
    this.dispatchEvent(new CustomEvent('composer:sent', { detail: text, bubbles: true }));
  }

  /** A key that is held down may have been pressed elsewhere, to open this conversation: it sends nothing. */
  #pressed(press: string, isHeld: boolean): boolean {
    if (!isSend(press)) return false;
    if (!isHeld) this.#form.requestSubmit();
    return true;
  }

  /** The label of the Enter key on an on-screen keyboard. */
  #labelEnter() {
    this.#field.enterKeyHint = isTouchAlone() ? 'enter' : 'send';
  }

  #typed() {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.#saveDraft(), DRAFT_MS);
    this.#fit();
    if (this.#field.value.trim()) this.dispatchEvent(new CustomEvent('composer:typed', { bubbles: true }));
  }

  #saveDraft() {
    clearTimeout(this.#saving);
    this.#draft?.keep(this.#field.value);
  }

  /** A hidden page may be frozen or closed without another word; one that was frozen has heard nothing. */
  #turned() {
    if (document.visibilityState === 'hidden') this.#saveDraft();
    else this.#updateDraft();
  }

  #updateDraft() {
    if (this.#draft && this.#showDraft(this.#draft.update(this.#field.value))) this.#fit();
  }

  #showDraft(text: string): boolean {
    if (this.#field.value === text) return false;
    this.#field.value = text;
    return true;
  }

  /** Its height, where the style sheet cannot do that, and what is left. */
  #fit() {
    const field = this.#field;
    if (!CSS.supports('field-sizing', 'content')) {
      field.style.height = 'auto';
      field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`;
    }
    this.#say('');
    const counter = this.querySelector<HTMLElement>('.counter');
    if (!counter) return;
    const { length } = field.value;
    counter.hidden = length < COUNT_FROM;
    if (!counter.hidden) counter.textContent = String(BODY_MAX - [...tidy(field.value)].length);
  }

  #say(error: string) {
    const line = this.querySelector('.error');
    const said = error || (this.#closed ?? '');
    if (line && line.textContent !== said) line.textContent = said;
  }
}
