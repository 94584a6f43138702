import type { RoomKind } from '../room/protocol.ts';
import type { ShownMessage } from '../room/thread.ts';
import type { InitialState } from './conversation.ts';
import type { LogEntry } from './frames.ts';

/** What the server wrote into the page of a room: there is no second copy of it. */
export const initialStateIn = (pane: Element): InitialState => ({
  me: number(pane, 'me'),
  kind: (pane.getAttribute('kind') ?? 'direct') as RoomKind,
  ...(pane.hasAttribute('ranges') && { ranges: list(pane, 'ranges') }),
  people: list(pane, 'people'),
  messages: [...pane.querySelectorAll<HTMLElement>('.message, .event')].map(entryIn),
  rev: number(pane, 'rev'),
  read: number(pane, 'read'),
  cursors: list(pane, 'cursors'),
  follows: pane.hasAttribute('newest'),
});

const entryIn = (line: HTMLElement): LogEntry => {
  const { seq, rev, number, from, at, cid, event, mentions, edited, replyTo, reactions } = line.dataset;
  const place = { seq: Number(seq), rev: Number(rev ?? seq), from: Number(from), at: Number(at) };
  if (event) return { kind: 'event', ...place, number: Number(number), event: JSON.parse(event) };
  const said = { ...place, number: Number(number ?? seq), ...(cid && { cid }) };
  if (line.classList.contains('tombstone'))
    return { kind: 'tombstone', ...said, ...(edited !== undefined && { isOutdated: true }) };
  const body = line.querySelector('.text')?.textContent ?? '';
  const changed = edited !== undefined && { edited: Number(edited) };
  return {
    ...{ ...said, body, ...(mentions && { mentions: JSON.parse(mentions) }), ...changed },
    ...(replyTo && { replyTo: Number(replyTo), ...quoteIn(line) }),
    ...(reactions && { reactions: JSON.parse(reactions) }),
    ...(line.querySelector('.forwarded') && { forwarded: true as const }),
  };
};

const quoteIn = (line: HTMLElement): Pick<ShownMessage, 'quote'> => {
  const quote = line.querySelector<HTMLElement>('[data-quote]');
  if (!quote) return {};
  const [from, rev, isOutdated] = JSON.parse(quote.dataset.quote ?? '');
  const text = quote.querySelector('[dir]:not(.gone)')?.textContent;
  return { quote: { from, rev, ...(text && { text }), ...(isOutdated && { isOutdated }) } };
};

const list = (element: Element, attribute: string) => JSON.parse(element.getAttribute(attribute) ?? '[]');
const number = (element: Element, attribute: string) => Number(element.getAttribute(attribute));
