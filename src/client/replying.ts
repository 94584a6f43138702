/** Answering a message: the bar above the composer, and swiping. Part of the bundle of the message menu (message-menu.ts). */
import type { ShownQuote } from '../room/thread.ts';
import type { Live } from '../web/texts/en.ts';
import { message as words } from '../web/texts/en-message.ts';
import type { Conversation } from './conversation.ts';
import type { MessageComposer } from './elements/message-composer.ts';

interface Surroundings {
  /** The place of the message that is answered, and the way there. */
  seq: number;
  href: string;
  composer: MessageComposer;
  conversation: Conversation;
  /** What is known of it at first, where the conversation does not show it. */
  told: ShownQuote | undefined;
  /** What its author is called. */
  called: (user: number) => string;
  /** Those of the page. */
  live: Live;
  /** Keeps its place with the draft. */
  remember: () => void;
  signal: AbortSignal;
}

/** [P11] Says above the field what is answered, as it is now. Once that is unsent, nothing is answered, and what was typed stays. */
export const reply = ({
  seq,
  href,
  composer,
  conversation,
  told,
  live,
  called,
  remember,
  signal,
}: Surroundings) => {
  const known = composer.querySelector<HTMLElement>('.replying');
  if (composer.replyTo !== seq || !known) composer.leave();
  const bar = composer.replyTo === seq && known ? known : newBar(seq, href, live);
  let quote = told ?? toldIn(bar);
  const end = new AbortController();
  const show = () => {
    if (!bar.isConnected) return end.abort();
    quote = conversation.quote(seq, quote);
    const isGone = !quote || (quote.text === undefined && !quote.isOutdated);
    if (!isGone && quote) return draw(bar, called(quote.from), quote.text ?? live.message.outdated);
    composer.leave();
    composer.say(words.replyGone);
  };
  if (!bar.isConnected) composer.querySelector('.pill')?.before(bar);
  composer.querySelector('textarea')?.setAttribute('aria-describedby', 'composer-mode composer-error');
  bar.querySelector('.cancel')?.addEventListener(
    'click',
    (event) => {
      event.preventDefault();
      composer.leave();
      composer.querySelector('textarea')?.focus();
    },
    { signal: AbortSignal.any([signal, end.signal]) },
  );
  remember();
  conversation.addEventListener('changed', show, { signal: AbortSignal.any([signal, end.signal]) });
  show();
};

const newBar = (seq: number, href: string, live: Live): HTMLElement => {
  const bar = document.createElement('div');
  bar.className = 'editing replying';
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'replyTo', value: seq });
  const mode = document.createElement('div');
  mode.id = 'composer-mode';
  const link = document.createElement('a');
  Object.assign(link, { className: 'answered', href });
  const hidden = (text: string) => {
    const span = document.createElement('span');
    span.className = 'visually-hidden';
    span.textContent = text;
    return span;
  };
  const said = document.createElement('span');
  said.dir = 'auto';
  link.append(hidden(`${live.message.replyTo} `), document.createElement('bdi'), hidden(': '), said);
  mode.append(link);
  const cancel = document.createElement('button');
  Object.assign(cancel, { type: 'button', className: 'cancel', textContent: words.cancel });
  bar.append(field, mode, cancel);
  return bar;
};

const draw = (bar: HTMLElement, name: string, text: string) => {
  const [who, said] = [bar.querySelector('bdi'), bar.querySelector('.answered [dir]')];
  if (who && who.textContent !== name) who.textContent = name;
  if (said && said.textContent !== text) said.textContent = text;
};

/** What the server has drawn. */
const toldIn = (bar: HTMLElement): ShownQuote | undefined => {
  const quote = bar.querySelector<HTMLElement>('[data-quote]');
  if (!quote) return undefined;
  const [from, rev] = JSON.parse(quote.dataset.quote ?? '');
  return { from, rev, text: quote.querySelector('[dir]')?.textContent ?? '' };
};

/** A finger that moves so far (CSS px) to the side answers; one that moves more up or down scrolls. */
const SWIPED_PX = 56;
const FARTHEST_PX = 72;

const swiped = new WeakSet<AbortSignal>();

/** Swiping a message, in the direction in which one reads, answers it. For fingers alone. */
export const listenToSwipes = (list: HTMLElement, answer: (seq: number) => void, signal: AbortSignal) => {
  if (swiped.has(signal)) return;
  swiped.add(signal);
  let swipe: { line: HTMLElement; x: number; y: number; by: number } | undefined;
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => list.addEventListener(name, listener, { signal });
  const over = () => {
    swipe?.line.style.removeProperty('translate');
    swipe = undefined;
  };
  on('pointerdown', ({ target, pointerType, isPrimary, clientX, clientY }) => {
    over();
    const line = (target as Element).closest<HTMLElement>('.message:not(.tombstone, .pending, .failed)');
    if (line && pointerType === 'touch' && isPrimary) swipe = { line, x: clientX, y: clientY, by: 0 };
  });
  on('pointermove', ({ clientX, clientY }) => {
    if (!swipe) return;
    const direction = getComputedStyle(list).direction === 'rtl' ? -1 : 1;
    const along = (clientX - swipe.x) * direction;
    if (Math.abs(clientY - swipe.y) > Math.max(along, SWIPED_PX / 2)) return over();
    swipe.by = Math.max(0, Math.min(along, FARTHEST_PX));
    swipe.line.style.translate = `${swipe.by * direction}px`;
  });
  on('pointercancel', over);
  on('pointerup', () => {
    const seq = swipe && swipe.by >= SWIPED_PX ? Number(swipe.line.dataset.seq) : 0;
    over();
    if (seq) answer(seq);
  });
};
