import type { Connection } from './connection.ts';

export interface Page {
  window: EventTarget;
  document: EventTarget & { visibilityState: DocumentVisibilityState };
}

/**
 * Ties a connection to the life of its page until `signal` ends: it tries at once when the network or the person is
 * back, and lets go when the page is put away, without which a browser does not keep pages for "back" (https://web.dev/articles/bfcache).
 */
export const followPageLifecycle = (
  connection: Connection,
  signal: AbortSignal,
  page: Page = { window, document },
) => {
  const wake = () => connection.wake();
  page.window.addEventListener('online', wake, { signal });
  page.window.addEventListener('offline', wake, { signal });
  page.document.addEventListener('resume', wake, { signal });
  page.document.addEventListener(
    'visibilitychange',
    () => page.document.visibilityState === 'visible' && connection.wake(),
    { signal },
  );
  page.window.addEventListener('pagehide', () => connection.sleep(), { signal });
  page.window.addEventListener('pageshow', () => connection.connect(), { signal });
  signal.addEventListener('abort', () => connection.sleep(), { once: true });
  connection.connect();
};
