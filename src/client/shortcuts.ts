/** Ctrl or ⌘ and K: search. Alt and an arrow: the next conversation. Escape: close this one. */
export const hearShortcuts = (page: Document) => {
  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const shortcut = shortcutOf(event);
    if (!shortcut?.(page)) return;
    event.preventDefault();
  });
};

/** False where it had nothing to do. */
type Shortcut = (page: Document) => boolean;

const shortcutOf = ({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): Shortcut | undefined => {
  if (shiftKey) return undefined;
  if (key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey) return search;
  if (ctrlKey || metaKey) return undefined;
  if (altKey && key === 'ArrowDown') return (page) => open(page, 1);
  if (altKey && key === 'ArrowUp') return (page) => open(page, -1);
  return key === 'Escape' && !altKey ? close : undefined;
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
