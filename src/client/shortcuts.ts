/** Ctrl or ⌘ and K: search. Alt and an arrow: the next conversation. Escape: close this one. `?`: all that there is. */
export const hearShortcuts = (page: Document) => {
  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || page.querySelector('dialog[open]')) return;
    const shortcut = shortcutOf(event);
    if (!shortcut?.(page)) return;
    event.preventDefault();
  });
};

/** False where it had nothing to do. */
type Shortcut = (page: Document) => boolean;

const shortcutOf = (event: KeyboardEvent): Shortcut | undefined => {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  // On most keyboards `?` is a Shift, on some an AltGr, which says that it is Ctrl and Alt.
  if (key === '?' && !metaKey && !isWriting(event.target)) return help;
  if (shiftKey) return undefined;
  if (key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey) return search;
  if (ctrlKey || metaKey) return undefined;
  if (altKey && key === 'ArrowDown') return (page) => open(page, 1);
  if (altKey && key === 'ArrowUp') return (page) => open(page, -1);
  return key === 'Escape' && !altKey ? close : undefined;
};

const isWriting = (target: EventTarget | null) =>
  target instanceof Element && target.matches('input:not([type=radio], [type=checkbox]), textarea, select');

const help: Shortcut = (page) => {
  const dialog = page.querySelector<HTMLDialogElement>('#shortcuts');
  dialog?.showModal();
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

const close: Shortcut = (page) => {
  const back = page.querySelector<HTMLElement>('#pane .back');
  back?.click();
  return back !== null;
};
