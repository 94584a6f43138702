import { onPress } from './keys.ts';
import { keyOf } from './reconcile.ts';

const LINE = '.message, .event';

/**
 * Reading back by keyboard: the list of messages is one stop of the Tab key, and in it the arrows, Home and End go from
 * message to message, and to what happened in a group between them. From the newest, down leads to where one writes. A line that is drawn anew keeps the focus.
 */
export const rove = (page: Document) => {
  const staying = new MutationObserver(() => stay());
  let key = '';
  let list: HTMLElement | undefined;

  const stay = () => {
    if (page.activeElement !== page.body) return;
    const again = list?.querySelector<HTMLElement>(`:is(${LINE})[data-key="${CSS.escape(key)}"]`);
    if (again) focus(again);
    else list?.focus({ preventScroll: true });
  };
  page.addEventListener('focusin', ({ target }) => {
    const line = (target as Element).closest(LINE);
    staying.disconnect();
    onlyStop((target as Element).closest('message-list'), line);
    list = line?.closest<HTMLElement>('message-list') ?? undefined;
    key = line ? keyOf(line) : '';
    if (list) staying.observe(list, { childList: true, subtree: true });
  });
  onPress(page, (press, { target }) => {
    const next = nextOf(target as Element, press);
    if (next) focus(next);
    return next !== undefined;
  });
};

/** The links to the messages' own pages are no stops of the Tab key, but for that of the message where one is. */
const onlyStop = (list: Element | null, line: Element | null) => {
  for (const link of list?.querySelectorAll<HTMLElement>('a.at') ?? [])
    link.tabIndex = line?.contains(link) ? 0 : -1;
};

const focus = (element: HTMLElement) => {
  if (element.matches(LINE)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
};

const nextOf = (from: Element, press: string): HTMLElement | undefined => {
  const list = from.closest('message-list');
  if (!list) return undefined;
  const lines = [...list.querySelectorAll<HTMLElement>(LINE)];
  const at = lines.findIndex((line) => line.contains(from));
  switch (press) {
    case 'ArrowUp':
      return at < 0 ? lowestSeen(list, lines) : lines[at - 1];
    case 'ArrowDown':
      return lines[at + 1 || lines.length] ?? writing(list);
    case 'Home':
      return lines[0];
    case 'End':
      return lines.at(-1);
    default:
      return undefined;
  }
};

const lowestSeen = (list: Element, lines: HTMLElement[]) => {
  const { bottom } = list.getBoundingClientRect();
  return lines.findLast((line) => line.getBoundingClientRect().top < bottom);
};

const writing = (list: Element) =>
  list.closest('room-pane')?.querySelector<HTMLElement>('textarea') ?? undefined;
