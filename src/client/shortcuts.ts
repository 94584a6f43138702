import { onPress } from './keys.ts';
import { addPagesStyle } from './pages-style.ts';

/** Ctrl or ⌘ and K: search; and F: in the conversation that is open. Alt and an arrow: the next conversation. Escape: close this one. `?`: all that there is. */
export const hearShortcuts = (page: Document) => {
  onPress(page, (press, { target }) => {
    if (page.querySelector('dialog[open]') || (press === '?' && isWriting(target))) return false;
    return SHORTCUTS[press]?.(page) ?? false;
  });
};

/** False where it had nothing to do. */
type Shortcut = (page: Document) => boolean;

const isWriting = (target: EventTarget | null) =>
  target instanceof Element && target.matches('input:not([type=radio], [type=checkbox]), textarea, select');

const help: Shortcut = (page) => {
  const dialog = page.querySelector<HTMLDialogElement>('#shortcuts');
  void addPagesStyle().then(() => dialog?.open || dialog?.showModal());
  return dialog !== null;
};

const search: Shortcut = (page) => {
  const field = page.querySelector<HTMLInputElement>('#search');
  field?.select();
  field?.focus();
  return field !== null;
};

const open = (page: Document, by: number): boolean => {
  const links = [...page.querySelectorAll<HTMLElement>('.conversations .row a')];
  const at = links.findIndex((link) => link.hasAttribute('aria-current'));
  const link = links[at < 0 && by < 0 ? links.length - 1 : at + by];
  link?.click();
  return link !== undefined;
};

/** What there is to open is there in a conversation. Elsewhere the browser searches its page. */
const searchHere: Shortcut = (page) => {
  const link = page.querySelector<HTMLElement>('#pane .find');
  link?.click();
  return link !== null;
};

const close: Shortcut = (page) => {
  const back = page.querySelector<HTMLElement>('#pane .back');
  back?.click();
  return back !== null;
};

const SHORTCUTS: Partial<Record<string, Shortcut>> = {
  'Mod+K': search,
  'Mod+F': searchHere,
  'Alt+ArrowDown': (page) => open(page, 1),
  'Alt+ArrowUp': (page) => open(page, -1),
  Escape: close,
  '?': help,
};
