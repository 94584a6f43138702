/** All emoji, to choose one. What they are and are called is a file of its own, which is loaded when somebody wants to see them. */
import { canonicalEmoji } from '../text/canonical-emoji.ts';
import { message as words } from '../web/texts/en-message.ts';
import { onPress } from './keys.ts';

/** As bin/emoji-data.mjs writes them: with their English and German names, and further words. */
type Data = [emoji: string, english: string, german: string, words?: string][][];

interface Choice {
  button: HTMLButtonElement;
  /** By what it is found. */
  text: string;
}

let data: Promise<Data | undefined> | undefined;

const load = (path: string): Promise<Data | undefined> => {
  data ??= fetch(path)
    .then((answer) => (answer.ok ? (answer.json() as Promise<Data>) : undefined))
    .catch(() => undefined)
    .then((found) => {
      if (!found) data = undefined;
      return found;
    });
  return data;
};

/** Without regard to case and accents. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export const openEmojiPicker = async (path: string, give: (emoji: string) => void) => {
  const dialog = document.createElement('dialog');
  dialog.className = 'room-menu emoji-picker';
  const title = document.createElement('h2');
  title.id = 'emoji-picker-title';
  title.textContent = words.moreEmoji;
  dialog.setAttribute('aria-labelledby', title.id);
  const field = document.createElement('input');
  Object.assign(field, { type: 'search', placeholder: words.searchEmoji, autocomplete: 'off' });
  field.setAttribute('aria-label', words.searchEmoji);
  const found = document.createElement('p');
  found.className = 'visually-hidden';
  found.setAttribute('role', 'status');
  const all = document.createElement('div');
  all.className = 'emoji-groups';
  dialog.append(title, field, found, all);
  dialog.addEventListener('close', () => dialog.remove());
  // What is outside of it is the backdrop.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();

  const groups = await load(path);
  if (!groups) {
    found.className = 'hint';
    found.textContent = words.emojiGone;
    return;
  }
  const choices = groups.flatMap((group, n) => groupOf(all, words.emojiGroups[n] ?? '', group));
  moveByKeys(all, choices);
  field.addEventListener('input', () => {
    const parts = folded(field.value).split(/\s+/).filter(Boolean);
    for (const { button, text } of choices) button.hidden = !parts.every((part) => text.includes(part));
    for (const group of all.children as HTMLCollectionOf<HTMLElement>)
      group.hidden = !group.querySelector('button:not([hidden])');
    const left = choices.filter(({ button }) => !button.hidden);
    found.textContent = words.emojiFound(left.length);
    enter(choices, left[0]?.button);
  });
  all.addEventListener('click', ({ target }) => {
    const { emoji } = (target as Element).closest('button')?.dataset ?? {};
    if (!emoji) return;
    dialog.close();
    give(emoji);
  });
  onPress(field, (pressed) => {
    const first = choices.find(({ button }) => !button.hidden)?.button;
    if (!['Enter', 'ArrowDown'].includes(pressed) || !first) return false;
    if (pressed === 'Enter') first.click();
    else first.focus();
    return true;
  });
};

/** Adds a group of these, with its name. */
const groupOf = (all: HTMLElement, name: string, group: Data[number]): Choice[] => {
  const section = document.createElement('section');
  const title = document.createElement('h3');
  title.textContent = name;
  const list = document.createElement('div');
  list.className = 'emoji-row';
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', name);
  const isGerman = document.documentElement.lang === 'de';
  const choices = group.flatMap(([written, english, german, more = '']) => {
    const emoji = canonicalEmoji(written);
    if (!emoji) return [];
    const button = document.createElement('button');
    Object.assign(button, {
      type: 'button',
      textContent: emoji,
      title: isGerman ? german : english,
      tabIndex: -1,
    });
    button.setAttribute('aria-label', button.title);
    button.dataset.emoji = emoji;
    return [{ button, text: folded(`${emoji} ${english} ${german} ${more}`) }];
  });
  list.append(...choices.map(({ button }) => button));
  section.append(title, list);
  all.append(section);
  return choices;
};

/** One of them is reached by the Tab key, the others by arrows. */
const enter = (choices: readonly Choice[], button: HTMLButtonElement | undefined) => {
  for (const choice of choices) choice.button.tabIndex = choice.button === button ? 0 : -1;
};

const moveByKeys = (all: HTMLElement, choices: readonly Choice[]) => {
  enter(choices, choices[0]?.button);
  onPress(all, (pressed, { target }) => {
    const shown = choices.map(({ button }) => button).filter(({ hidden }) => !hidden);
    const at = shown.indexOf(target as HTMLButtonElement);
    const next = at < 0 ? undefined : nextOf(shown, at, pressed);
    if (!next) return false;
    enter(choices, next);
    next.focus();
    return true;
  });
};

const nextOf = (shown: readonly HTMLButtonElement[], at: number, pressed: string) => {
  switch (pressed) {
    case 'ArrowRight':
      return shown[at + 1];
    case 'ArrowLeft':
      return shown[at - 1];
    case 'Home':
      return shown[0];
    case 'End':
      return shown.at(-1);
    case 'ArrowDown':
      return inNextRow(shown.slice(at), shown[at]);
    case 'ArrowUp':
      return inNextRow(shown.slice(0, at + 1).reverse(), shown[at]);
    default:
      return undefined;
  }
};

/** The one in the next row that is nearest; `ones` begin with where one is. */
const inNextRow = (ones: readonly HTMLButtonElement[], from: HTMLButtonElement | undefined) => {
  if (!from) return undefined;
  const next = ones.find(({ offsetTop }) => offsetTop !== from.offsetTop);
  const row = ones.filter(({ offsetTop }) => offsetTop === next?.offsetTop);
  const distance = ({ offsetLeft }: HTMLButtonElement) => Math.abs(offsetLeft - from.offsetLeft);
  return row.sort((one, other) => distance(one) - distance(other))[0];
};
