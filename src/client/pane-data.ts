import type { Message } from '../room/protocol.ts';
import type { InitialState } from './conversation.ts';

/** What the server wrote into the page of a room: there is no second copy of it. */
export const initialStateIn = (pane: Element): InitialState => ({
  me: number(pane, 'me'),
  people: list(pane, 'people'),
  messages: [...pane.querySelectorAll<HTMLElement>('.message')].map(messageIn),
  rev: number(pane, 'rev'),
  read: number(pane, 'read'),
  cursors: list(pane, 'cursors'),
  follows: pane.hasAttribute('newest'),
});

const messageIn = (line: HTMLElement): Message => {
  const { seq, rev, from, at, cid } = line.dataset;
  const body = line.querySelector('.text')?.textContent ?? '';
  return {
    seq: Number(seq),
    rev: Number(rev),
    from: Number(from),
    at: Number(at),
    body,
    ...(cid && { cid }),
  };
};

const list = (element: Element, attribute: string) => JSON.parse(element.getAttribute(attribute) ?? '[]');
const number = (element: Element, attribute: string) => Number(element.getAttribute(attribute));
