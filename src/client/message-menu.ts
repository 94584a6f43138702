/** What one may do with a message, as a menu over the page. A bundle of its own, which is loaded when somebody comes near a message. */
import { AT_HAND } from '../room/reactions.ts';
import { message as words } from '../web/texts/en-message.ts';
import { openEmojiPicker } from './emoji-picker.ts';

export { listenToSwipes, reply } from './replying.ts';

/** Why one more is not taken. */
export const tooManyReactions = words.tooMany;

export interface ReactTool {
  give: (emoji: string) => void;
  /** What I have given it. */
  mine: readonly string[];
  /** Where the names of all emoji are. */
  data: string;
}

export interface MessageTools {
  reply: (() => void) | undefined;
  /** Nothing, where one may not. */
  react: ReactTool | undefined;
  copy: () => void;
  /** False where it could not be done. */
  star: () => Promise<boolean>;
  edit: (() => void) | undefined;
  unsend: (() => void) | undefined;
}

/** `page` has the same for whoever has no script, and more. */
export const openMessageMenu = (page: string, { react, reply, copy, star, edit, unsend }: MessageTools) => {
  const dialog = document.createElement('dialog');
  dialog.className = 'room-menu';
  const title = document.createElement('h2');
  title.id = 'message-menu-title';
  title.textContent = words.title;
  dialog.setAttribute('aria-labelledby', title.id);
  const choices = document.createElement('div');
  choices.className = 'choices';
  const choice = (text: string, act: () => void) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => {
      dialog.close();
      act();
    });
    choices.append(button);
  };
  if (reply) choice(words.reply, reply);
  choice(words.copy, copy);
  choice(words.copyLink, () => void copyLink(page));
  choices.append(starButton(star));
  if (edit) choice(words.edit, edit);
  if (unsend) choice(words.unsend, unsend);
  const link = (text: string, href: string) => {
    const leads = document.createElement('a');
    leads.href = href;
    leads.textContent = text;
    choices.append(leads);
  };
  link(words.forward, `${page}forward/`);
  link(words.details, page);
  dialog.append(title, ...(react ? [reactions(react, dialog)] : []), choices);
  dialog.addEventListener('close', () => dialog.remove());
  // What is outside of the choices is the backdrop. The finger that has opened the menu is lifted there, too.
  let isPressed = false;
  dialog.addEventListener('pointerdown', ({ target }) => {
    isPressed = target === dialog;
  });
  dialog.addEventListener('click', ({ target }) => target === dialog && isPressed && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
};

/** Nothing in the conversation shows a star, so the button says that it is done, or not. */
const starButton = (star: MessageTools['star']): HTMLElement => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.star;
  button.setAttribute('aria-live', 'polite');
  const act = async () => {
    button.textContent = (await star()) ? words.isStarred : words.notStarred;
  };
  button.addEventListener('click', () => void act());
  return button;
};

/** The most common ones, and a way to all. */
const reactions = ({ give, mine, data }: ReactTool, dialog: HTMLDialogElement): HTMLElement => {
  const row = document.createElement('div');
  row.className = 'emoji-row';
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', words.react);
  const add = (text: string, act: () => void) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => {
      dialog.close();
      act();
    });
    row.append(button);
    return button;
  };
  for (const emoji of AT_HAND)
    add(emoji, () => give(emoji)).setAttribute('aria-pressed', String(mine.includes(emoji)));
  add('+', () => void openEmojiPicker(data, give)).setAttribute('aria-label', words.moreEmoji);
  return row;
};

/** The address that leads to the message. Where a page may not write to the clipboard, the page of the message has it, too. */
const copyLink = async (page: string) => {
  try {
    await navigator.clipboard.writeText(page.replace(/message\/(\d+)\/$/, '$1/'));
  } catch {
    location.assign(page);
  }
};

/** What the composer shows while a message is edited, and what its button is called then. */
export const editing = (cancel: () => void) => {
  const bar = document.createElement('div');
  bar.className = 'editing';
  const title = document.createElement('span');
  title.id = 'composer-mode';
  title.textContent = words.editing;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.cancel;
  button.addEventListener('click', cancel);
  bar.append(title, button);
  return { bar, label: words.save };
};
