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

export interface Written {
  text: string;
  /** The place of the message that it answers, or 0. */
  replyTo: number;
}

/** What the composer does for a while, in the place of sending messages. */
export interface Mode {
  /** Its own: what one was writing before comes back afterwards. */
  draft: Draft;
  text: string;
  /** What stands above the field. */
  bar: HTMLElement;
  /** What the button is called. */
  label: string;
  /** Why the text cannot be taken, where nothing is to be seen in it. */
  empty: string;
  done(text: string): void;
}

/**
 * Where one writes. Says `composer:sent` with a `Written`, which can be sent as it is, and `composer:typed`; and
 * `composer:back` where somebody goes up from an empty field.
 */
export class MessageComposer extends HTMLElement {
  #end = new AbortController();
  #saving: ReturnType<typeof setTimeout> | undefined;
  #draft: Draft | undefined;
  /** Why nobody can write here. */
  #closed: string | undefined;
  #mode: (Mode & { before: { draft: Draft | undefined; text: string; label: string } }) | undefined;

  connectedCallback() {
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#form.addEventListener('submit', (event) => this.#submitted(event), { signal });
    onPress(this, (press) => press === 'Escape' && this.leave(), signal);
    onPress(this.#field, (press, event) => this.#pressed(press, event.repeat), signal);
    onPointersChanged(() => this.#labelEnter(), signal);
    this.#labelEnter();
    this.#field.addEventListener('input', () => this.#typed(), { signal });
    addEventListener('storage', ({ key }) => this.#draft?.isAbout(key) && this.#updateDraft(), { signal });
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

  get isBusy() {
    return this.#mode !== undefined;
  }

  get isClosed() {
    return this.#closed !== undefined;
  }

  /** The place of the message that one is about to answer, or 0: the bar above the field says so (replying.ts). */
  get replyTo(): number {
    return Number(this.querySelector<HTMLInputElement>('[name=replyTo]')?.value ?? 0);
  }

  /** Nothing can be sent from here, for this reason; without one, it can. What is typed stays, and can be copied. */
  close(why: string | undefined) {
    if (why === this.#closed) return;
    this.#closed = why;
    this.say('');
    this.#form.classList.toggle('closed', why !== undefined);
    this.#field.readOnly = why !== undefined;
    for (const button of this.querySelectorAll('button')) button.disabled = why !== undefined;
  }

  enter(mode: Mode) {
    this.leave();
    this.#saveDraft();
    const text = this.#field.value;
    const before = { draft: this.#draft, text, label: this.#label.textContent ?? '' };
    this.#mode = { ...mode, before };
    this.#draft = mode.draft;
    this.#label.textContent = mode.label;
    this.querySelector('.pill')?.before(mode.bar);
    this.#field.value = mode.draft.open(mode.text, '');
    this.#field.setAttribute('aria-describedby', 'composer-mode composer-error');
    this.#fit();
    this.#field.focus();
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
  }

  /** Nothing is answered any more, but what is written stays. False, if nothing was. */
  #leaveReply(): boolean {
    const bar = this.querySelector('.replying');
    drafts.keepReply(this.#room, '');
    bar?.remove();
    this.#field.setAttribute('aria-describedby', 'composer-error');
    return bar !== null;
  }

  /** What was written in this mode is done with, and what was written before is there again. False, if there was none. */
  leave(): boolean {
    const mode = this.#mode;
    if (!mode) return this.#leaveReply();
    clearTimeout(this.#saving);
    mode.draft.keep('');
    mode.bar.remove();
    this.#mode = undefined;
    this.#draft = mode.before.draft;
    this.#label.textContent = mode.before.label;
    this.#field.value = this.#draft?.update(mode.before.text) ?? '';
    this.#field.setAttribute('aria-describedby', 'composer-error');
    this.#fit();
    return true;
  }

  get #label() {
    return this.querySelector('.send .visually-hidden') as HTMLElement;
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
    if (reason === 'empty' && this.#mode) return this.say(this.#mode.empty);
    // Where nothing is there, nothing is to be said; what is there and cannot be seen puzzles people.
    if (reason && text !== '') return this.say(whyRefused(reason, words));
    this.#field.focus();
    if (reason) return;
    if (this.#mode) {
      this.#mode.done(text);
      this.leave();
      return;
    }
    const detail: Written = { text, replyTo: this.replyTo };
    this.#field.value = '';
    this.#saveDraft();
    this.#leaveReply();
    this.#fit();
    this.dispatchEvent(new CustomEvent('composer:sent', { detail, bubbles: true }));
  }

  /** A key that is held down may have been pressed elsewhere, to open this conversation: it sends nothing. */
  #pressed(press: string, isHeld: boolean): boolean {
    if (press === 'ArrowUp' && !this.#mode && this.#field.value === '')
      return !this.dispatchEvent(new CustomEvent('composer:back', { bubbles: true, cancelable: true }));
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
    if (this.#field.value.trim() && !this.#mode)
      this.dispatchEvent(new CustomEvent('composer:typed', { bubbles: true }));
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
    if (!this.#draft || !this.#showDraft(this.#draft.update(this.#field.value))) return;
    // Another tab is done with it.
    if (this.#mode && this.#field.value === '') this.leave();
    this.#fit();
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
    this.say('');
    const counter = this.querySelector<HTMLElement>('.counter');
    if (!counter) return;
    const { length } = field.value;
    counter.hidden = length < COUNT_FROM;
    if (!counter.hidden) counter.textContent = String(BODY_MAX - [...tidy(field.value)].length);
  }

  say(error: string) {
    const line = this.querySelector('.error');
    const said = error || (this.#closed ?? '');
    if (line && line.textContent !== said) line.textContent = said;
  }
}
