import { listen } from './events.ts';
import { words } from './words.ts';

/** A connection that comes back sooner is nobody's business. */
const PATIENCE_MS = 5_000;

/** The bar above everything: it says that one is offline, or that Parley is newer than this page. */
export const watchConnections = (bar: HTMLElement, signal: AbortSignal) => {
  const down = new Set<object>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const calm = () => {
    clearTimeout(timer);
    timer = undefined;
    bar.hidden = true;
  };
  const change = ({ link, isUp }: { link: object; isUp: boolean }) => {
    if (isUp) down.delete(link);
    else down.add(link);
    if (down.size === 0) calm();
    else timer ??= setTimeout(() => (bar.hidden = false), PATIENCE_MS);
  };
  const watching = new AbortController();
  listen('link:changed', change, AbortSignal.any([signal, watching.signal]));
  listen(
    'link:outdated',
    () => {
      watching.abort();
      calm();
      offerReload(bar);
    },
    signal,
  );
};

/** Politely: what is typed is a draft, and what is not sent stays in the outbox. */
const offerReload = (bar: HTMLElement) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.bar.reload;
  button.addEventListener('click', () => location.reload());
  bar.replaceChildren(words.bar.updated, button);
  bar.hidden = false;
};
