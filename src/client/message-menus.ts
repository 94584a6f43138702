import { onPress } from './keys.ts';
import { loadCode } from './load-code.ts';
import type { MessageTools } from './message-menu.ts';
import { addPagesStyle } from './pages-style.ts';
import { isServerThere } from './tab.ts';

type MenuCode = typeof import('./message-menu.ts');

/** A finger that rests so long (ms) asks for the menu; one that moves so far (CSS px) scrolls. */
const LONG_PRESS_MS = 450;
const MOVED_PX = 10;

let code: Promise<MenuCode | undefined> | undefined;

/** Loaded once somebody comes near a message, with its style, so that it is there without a network, too. */
export const loadMessageMenu = async (path = '') => {
  const style = addPagesStyle();
  code ??= loadCode<MenuCode>(path).catch(() => {
    code = undefined;
    return undefined;
  });
  await style;
  return code;
};

/**
 * The menu of a message: by its time, which is a link to its page, by Enter or the menu key on the message itself, and by a
 * long press. A mouse keeps the browser's own menu. `tools` says what may be done with the message at this place, if anything.
 */
export const openMessageMenus = (
  list: HTMLElement,
  tools: (seq: number) => MessageTools | undefined,
  signal: AbortSignal,
) => {
  let press: { timer: ReturnType<typeof setTimeout>; x: number; y: number } | undefined;
  /** What a finger touched last. */
  let touched: HTMLElement | null = null;
  const open = async (line: HTMLElement) => {
    const href = line.querySelector<HTMLAnchorElement>('a.at')?.href;
    if (!href) return;
    const menu = await loadMessageMenu(list.dataset.menu);
    const found = tools(Number(line.dataset.seq));
    if (menu && found && !document.querySelector('dialog[open]')) menu.openMessageMenu(href, found);
    else if (!menu && (await isServerThere())) location.assign(href);
  };
  const prepare = async () => {
    const menu = await loadMessageMenu(list.dataset.menu);
    menu?.listenToSwipes(list, (seq) => tools(seq)?.reply?.(), signal);
  };
  const release = () => {
    clearTimeout(press?.timer);
    press = undefined;
  };
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
  ) => list.addEventListener(name, listener, { signal });

  for (const name of ['pointerover', 'focusin'] as const)
    on(name, ({ target }) => lineOf(target) && void prepare());
  on('click', (event) => {
    const line = lineOf((event.target as Element).closest('a.at'));
    const hasKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!line || hasKey) return;
    event.preventDefault();
    void open(line);
  });
  onPress(
    list,
    (pressed, { target }) => {
      const isWanted = ['Enter', 'ContextMenu', 'Shift+F10'].includes(pressed);
      if (!isWanted || !(target as Element).matches('.message')) return false;
      void open(target as HTMLElement);
      return true;
    },
    signal,
  );
  on('pointerdown', ({ target, pointerType, clientX, clientY }) => {
    release();
    const line = lineOf((target as Element).closest('.bubble'));
    const isTouch = pointerType === 'touch' && !(target as Element).closest('a, button');
    touched = isTouch ? line : null;
    if (!touched) return;
    const timer = setTimeout(() => void open(line as HTMLElement), LONG_PRESS_MS);
    press = { timer, x: clientX, y: clientY };
  });
  on('pointermove', ({ clientX, clientY }) => {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > MOVED_PX) release();
  });
  on('pointercancel', release);
  on('pointerup', () => {
    release();
    touched = null;
  });
  // The browser's own, which a long press asks for, too, where there is one. A busy page hears of it before its timer.
  on('contextmenu', (event) => {
    if (!touched) return;
    event.preventDefault();
    release();
    void open(touched);
  });
};

const lineOf = (target: EventTarget | null) =>
  (target as Element | null)?.closest<HTMLElement>('.message') ?? null;
