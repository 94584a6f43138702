import { emit, listen } from './events.ts';
import { loadCode } from './load-code.ts';
import type { PolledRoom } from './polling.ts';
import { ask, onAuthFailure, outbox } from './tab.ts';
import { words } from './words.ts';

/** A connection that comes back sooner is not worth a word. */
const PATIENCE_MS = 5_000;
/** By then it is known whether Parley answers over HTTP; or the network swallows everything. */
const FINDING_OUT_MS = 3_000;
/** Before the code for polling is asked for again. */
const AGAIN_MS = 15_000;

type PollingCode = typeof import('./polling.ts');

/** The bar above everything: it says that one is offline, what else is wrong, or that Parley is newer than this page. */
export const watchConnections = (bar: HTMLElement, signal: AbortSignal) => {
  const offline = bar.textContent ?? '';
  const down = new Set<object>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let trouble: AbortController | undefined;

  const calm = () => {
    clearTimeout(timer);
    timer = undefined;
    trouble?.abort();
    bar.hidden = true;
  };
  const lose = () => {
    clearTimeout(timer);
    trouble?.abort();
    trouble = new AbortController();
    const { signal } = trouble;
    const say = (text = offline) => {
      if (signal.aborted) return;
      const news = navigator.onLine ? text : offline;
      if (bar.textContent !== news) bar.textContent = news;
      bar.hidden = false;
    };
    if (!navigator.onLine) say();
    setTimeout(() => bar.hidden && say(), FINDING_OUT_MS);
    void poll(bar.dataset.code ?? '', say, signal);
  };
  const change = ({ link, isUp }: { link: object; isUp: boolean }) => {
    if (isUp) down.delete(link);
    else down.add(link);
    if (down.size === 0) calm();
    else timer ??= setTimeout(lose, PATIENCE_MS);
  };
  const watching = new AbortController();
  const whileWatching = AbortSignal.any([signal, watching.signal]);
  listen('link:changed', change, whileWatching);
  listen('network:missing', lose, whileWatching);
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

/** Asks over HTTP for what the sockets do not tell. The code for that may be as hard to get as everything else. */
const poll = async (path: string, say: (text?: string) => void, signal: AbortSignal) => {
  while (!signal.aborted) {
    try {
      const { Polling } = await loadCode<PollingCode>(path);
      const everything = () => {
        const rooms: PolledRoom[] = [];
        emit('poll:due', { rooms });
        return rooms;
      };
      const polling = new Polling({ ask, everything, signedOut: onAuthFailure.signedOut, say }, signal);
      listen('server:answered', () => polling.answered(), signal);
      document.addEventListener('htmx:error', () => polling.failed(), { signal });
      outbox.addEventListener('delivered', () => polling.soon(), { signal });
      return polling.soon();
    } catch {
      say();
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
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
