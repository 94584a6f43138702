/** What one may do with a message, as a menu over the page. A bundle of its own, which is loaded when somebody comes near a message. */
import { message as words } from '../web/texts/en-message.ts';

export { listenToSwipes, reply } from './replying.ts';

export interface MessageTools {
  reply: (() => void) | undefined;
  copy: () => void;
  /** Nothing, where one may not. */
  edit: (() => void) | undefined;
  unsend: (() => void) | undefined;
}

/** `page` has the same for whoever has no script, and more. */
export const openMessageMenu = (page: string, { reply, copy, edit, unsend }: MessageTools) => {
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
  if (edit) choice(words.edit, edit);
  if (unsend) choice(words.unsend, unsend);
  const details = document.createElement('a');
  details.href = page;
  details.textContent = words.details;
  choices.append(details);
  dialog.append(title, choices);
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
