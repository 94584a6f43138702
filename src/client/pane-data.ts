import type { Member, Message } from '../room/protocol.ts';
import type { InitialState } from './conversation.ts';

/** With whom one talks, as the page calls them. */
export const peerIn = (pane: Element): Member => ({
  id: number(pane, 'peer'),
  username: pane.getAttribute('peer-username') ?? '',
  name: pane.getAttribute('peer-name'),
});

/** What the server wrote into the page of a room: there is no second copy of it. */
export const initialStateIn = (pane: Element): InitialState => ({
  me: number(pane, 'me'),
  peer: number(pane, 'peer'),
  messages: [...pane.querySelectorAll<HTMLElement>('.message')].map(messageIn),
  rev: number(pane, 'rev'),
  read: number(pane, 'read'),
  peerRead: number(pane, 'peer-read'),
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

const number = (element: Element, attribute: string) => Number(element.getAttribute(attribute));
