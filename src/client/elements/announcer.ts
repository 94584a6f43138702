import { words } from '../words.ts';

/** More at once would be read for minutes. */
const MOST = 3;

/** Has a screen reader say what arrived, each message once. */
export const announce = (name: string, texts: string[]) => {
  const announcer = document.getElementById('announcer');
  if (!announcer) return;
  const said =
    texts.length > MOST ? [words.room.many(texts.length, name)] : texts.map((text) => `${name}: ${text}`);
  announcer.replaceChildren(
    ...said.map((text) => {
      const line = document.createElement('p');
      line.textContent = text;
      return line;
    }),
  );
};
