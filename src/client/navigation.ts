import htmx from 'htmx.org';
import { emit, listen } from './events.ts';
import { serverTimeIn } from './http.ts';
import { isTouchAlone } from './keys.ts';
import { addPagesStyle } from './pages-style.ts';
import { PaneCache } from './pane-cache.ts';
import { changeScreen, isMoving } from './screens.ts';
import type { trusted } from './trusted.ts';

/** What the page has that this needs. A bundle of its own has copies of modules, and these must be the page's. */
export interface PageTools {
  /** Parley answered over HTTP, and said its time. */
  hearServer(now: number): void;
  /** Nothing was answered: perhaps there is no network. */
  failed(): void;
  /** The one policy by which markup becomes elements. */
  policy: typeof trusted;
}

/** htmx intercepts "back" to the entries that have this state. */
const STATE = { htmx: true };

/** Pages that need no more style than every page has (web/layout.tsx). */
const CHAT = /^\/(lobby|(room|chat)\/[^/]+)\/(\d+\/)?(\?|$)/;

/**
 * Links swap #pane alone, with real URLs (hx-target in the views); the list, the presence socket and what is typed stay.
 * What one leaves is kept, so that "back" shows the same place at once; a conversation catches up by its own rev.
 * Resolves once links are followed in this way.
 */
export const navigate = async (pane: HTMLElement, { hearServer, failed, policy }: PageTools) => {
  // What htmx swaps in comes through our one policy, too.
  htmx.registerExtension('trusted', { init: ({ initSecurity }: Security) => initSecurity(policy) });
  const panes = new PaneCache(pane);
  let shown = here();
  let under: AbortController['abort'] | undefined;
  const leadsTo = new WeakMap<Swap, string>();

  const arrive = (isFresh: boolean) => {
    shown = here();
    // A menu over what one has left would stay there, and take all clicks.
    document.querySelector<HTMLDialogElement>('dialog[open]')?.close();
    emit('pane:changed', { isFresh });
    focusIn(pane);
  };
  const show = (path: string, isFresh: boolean): boolean => {
    if (!panes.has(path)) return false;
    changeScreen(() => {
      // The person may have gone somewhere else meanwhile.
      if (here() !== path) return;
      panes.exchange(shown, path);
      arrive(isFresh);
    });
    return true;
  };

  leaveToBrowser(document);
  // [P11] A conversation that is kept, and so hears nothing, would still have what was unsent or replaced in it, and so would what was found.
  listen(
    'presence:nudged',
    ({ rooms }) => {
      for (const { room, unsent = [], edited = [] } of rooms) {
        const gone = [...unsent, ...edited];
        if (gone.length > 0) panes.forget(`/room/${room}/`);
        for (const seq of gone) pane.querySelector(`li:has(> .hit[href^="/room/${room}/${seq}/"])`)?.remove();
      }
    },
    new AbortController().signal,
  );
  // After a second click the later page counts, whichever answer comes first.
  htmx.on('htmx:before:request', (event) => {
    const { target, request } = event.detail.ctx;
    if (target !== pane) return;
    under?.();
    under = request.abort;
    event.detail.ctx.transition = isMoving();
    const path = request.action;
    if (!CHAT.test(path)) addPagesStyle();
    if (path !== shown && !panes.has(path)) return;
    event.preventDefault();
    if (path === shown) return arrive(true);
    push(path);
    show(path, true);
  });

  // The page of something that stands before Parley is no piece of this one: it is shown whole, or not at all.
  htmx.on('htmx:before:response', (event) => {
    const { target, request, response } = event.detail.ctx;
    const now = response && serverTimeIn(response.headers);
    if (now !== undefined) return hearServer(now);
    event.preventDefault();
    if (target === pane) location.assign(request.action);
  });
  // A whole page is no piece of this one, and has scripts of its own.
  htmx.on('htmx:after:request', (event) => {
    const { target, text, request } = event.detail.ctx;
    if (target !== pane || !text?.startsWith('<!doctype')) return;
    event.preventDefault();
    location.assign(request.action);
  });
  htmx.on('htmx:before:swap', ({ detail: { ctx } }) => {
    if (ctx.target === pane && !ctx.transition) panes.keep(shown);
  });
  // A movement begins with a picture of what one leaves, so that must stay until it is taken.
  htmx.on('htmx:before:viewTransition', ({ detail }) => {
    const { ctx, task } = detail as Movement;
    if (ctx.target !== pane) return;
    const path = here();
    leadsTo.set(ctx, path);
    detail.task = async () => {
      if (here() !== path) return;
      panes.keep(shown);
      await task();
      shown = path;
    };
  });
  // A movement takes its time, in which one may have gone back: then what it led to is neither where one is nor new.
  const isOvertaken = (ctx: Swap) => (leadsTo.get(ctx) ?? here()) !== here();
  htmx.on('htmx:after:swap', ({ detail: { ctx } }) => {
    if (ctx.target === pane && isOvertaken(ctx)) (ctx as Swap).title = '';
  });
  htmx.on('htmx:finally:swap', ({ detail: { ctx } }) => {
    if (ctx.target === pane && !isOvertaken(ctx)) arrive(Boolean(ctx.push));
  });
  htmx.on('htmx:error', failed);

  // Else htmx would load the whole body anew, and close everything that is open.
  htmx.on('htmx:before:history:restore', (event) => {
    event.preventDefault();
    under?.();
    const path = here();
    if (path === shown || show(path, false)) return;
    htmx.ajax('GET', path, { target: pane, swap: 'innerHTML' }).then(() => {
      if (shown !== path && here() === path) location.reload();
    });
  });

  // htmx begins a moment after its code has come.
  await new Promise((resolve) => document.addEventListener('htmx:after:process', resolve, { once: true }));
  return {
    process: (element: Element) => htmx.process(element),
    refresh: (form: HTMLFormElement) => htmx.trigger(form, 'refresh'),
  };
};

/** A link that is clicked with a key opens elsewhere, or is saved. htmx 4.0 asks for nothing then, and takes the click from the browser all the same. */
const leaveToBrowser = (page: Document) =>
  page.addEventListener(
    'click',
    (event) => {
      const hasKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (hasKey && (event.target as Element).closest('a[href]')) event.stopPropagation();
    },
    { capture: true },
  );

/** What htmx's types do not say. */
interface Security {
  initSecurity: (policy: PageTools['policy']) => void;
}

interface Swap {
  target: unknown;
  title?: string;
}

interface Movement {
  ctx: Swap;
  task: () => Promise<void>;
}

const here = () => location.pathname + location.search;

const push = (path: string) => {
  if (!history.state?.htmx) history.replaceState(STATE, '');
  history.pushState(STATE, '', path);
};

/** Where one can type at once; a phone must not open its keyboard for that. Not away from a message to which one was led. */
const focusIn = (pane: HTMLElement) => {
  if (pane.querySelector('.message[autofocus]:focus')) return;
  const search = pane.querySelector<HTMLInputElement>('input[autofocus]');
  if (search) return search.focus();
  const field = isTouchAlone() ? undefined : pane.querySelector('textarea');
  if (field) field.focus({ preventScroll: true });
  else if (!pane.querySelector('.empty-pane')) pane.focus({ preventScroll: true });
};
