import { listed } from '../../web/names.ts';
import { words } from '../words.ts';

/** More at once would be read for minutes. */
const MOST = 3;

/** What somebody said, and what they are called; or what happened. */
export interface Utterance {
  name?: string;
  text: string;
}

/** Has a screen reader say what arrived, each message and event once. */
export const announce = (heard: Utterance[]) => {
  const announcer = document.getElementById('announcer');
  if (!announcer || heard.length === 0) return;
  announcer.replaceChildren(
    ...saidOf(heard).map((text) => {
      const line = document.createElement('p');
      line.textContent = text;
      return line;
    }),
  );
};

/** What was announced stays there to be found, until something else is. */
export const forgetAnnounced = () => document.getElementById('announcer')?.replaceChildren();

const saidOf = (heard: Utterance[]): string[] => {
  if (heard.length <= MOST) return heard.map(({ name, text }) => (name ? `${name}: ${text}` : text));
  const authors = heard.flatMap(({ name }) => name ?? []);
  if (authors.length === 0) return heard.slice(-MOST).map(({ text }) => text);
  const names = [...new Set(authors)];
  return [words.room.many(authors.length, listed(names.slice(0, MOST), names.length - MOST, words))];
};
