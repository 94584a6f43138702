import type { MyRoom } from '../lobby/my-room.ts';
import type { Member } from '../room/protocol.ts';

/** What the server wrote into a row of the list. */
export const personFromRow = (row: HTMLElement): Member => {
  const { peer, username = '' } = row.dataset;
  const name = row.querySelector('.name bdi')?.textContent ?? username;
  return { id: Number(peer), username, ...(name !== username && { name }) };
};

/** The state that the row shows, which only our own views write. */
export const roomFromRow = (row: HTMLElement): MyRoom => JSON.parse(row.dataset.state ?? '');

/** Makes a row look like another, and yet it and its link stay what a finger or the focus may be on. */
export const updateRow = (row: HTMLElement, fresh: HTMLElement) => {
  for (const { name } of [...row.attributes]) if (!fresh.hasAttribute(name)) row.removeAttribute(name);
  for (const { name, value } of fresh.attributes) row.setAttribute(name, value);
  const link = fresh.querySelector('a');
  if (link) row.querySelector('a')?.replaceChildren(...link.childNodes);
  const [label, known] = [fresh, row].map((one) => one.querySelector('.options .visually-hidden'));
  if (label && known) known.textContent = label.textContent;
};
