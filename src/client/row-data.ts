import type { ConversationSummary } from '../lobby/row.tsx';
import type { Member } from '../room/protocol.ts';

/** What the server wrote into a row of the list. */
export const personFromRow = (row: HTMLElement): Member => {
  const { peer, username = '' } = row.dataset;
  const name = row.querySelector('.name bdi')?.textContent ?? username;
  return { id: Number(peer), username, ...(name !== username && { name }) };
};

export const conversationFromRow = (row: HTMLElement, me: number): ConversationSummary => {
  const { room = '', seq, at, unread } = row.dataset;
  const peer = personFromRow(row);
  const from = row.querySelector('.said-by') ? me : peer.id;
  const text = row.querySelector('.said')?.textContent ?? '';
  return { room, peer, last: { seq: Number(seq), from, at: Number(at), text }, unread: Number(unread) };
};

/** Makes a row look like another, and yet it and its link stay what a finger or the focus may be on. */
export const updateRow = (row: HTMLElement, fresh: HTMLElement) => {
  for (const { name, value } of fresh.attributes) row.setAttribute(name, value);
  const link = fresh.querySelector('a');
  if (link) row.querySelector('a')?.replaceChildren(...link.childNodes);
};
