/** What one may do with a message, as a menu over the page. A bundle of its own, which is loaded when somebody comes near a message. */
import { message as words } from '../web/texts/en-message.ts';

export interface MessageTools {
  /** Nothing, where one may not. */
  unsend: (() => void) | undefined;
  copy: () => void;
}

/** `page` has the same for whoever has no script, and more. */
export const openMessageMenu = (page: string, { unsend, copy }: MessageTools) => {
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
  choice(words.copy, copy);
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
