import type { MyRoom } from '../lobby/my-room.ts';
import { listen } from './events.ts';
import { loadCode } from './load-code.ts';
import { addPagesStyle } from './pages-style.ts';
import { ask, isServerThere, looking, myRooms } from './tab.ts';
import { documentOf } from './trusted.ts';

type MenuCode = typeof import('./room-menu.ts');

/** The button beside a room opens a menu, where that can be had, and else the page that has the same. */
export const openMenus = (page: Document) =>
  page.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('form.options')) return;
    event.preventDefault();
    void open(form);
  });

const open = async (form: HTMLFormElement) => {
  const { pathname } = new URL(form.action);
  const code = document.querySelector<HTMLElement>('lobby-list')?.dataset.menu ?? '';
  const style = addPagesStyle();
  const opened = await loadCode<MenuCode>(code).then(
    async ({ openMenu }) => {
      await style;
      return openMenu(pathname, { ask, documentOf, chosen, isServerThere });
    },
    () => false,
  );
  if (!opened && (await isServerThere())) location.assign(pathname);
};

/** The tabs hear of it through Presence, too; this one need not wait for that. */
const chosen = (room: unknown) => {
  const { room: id, preferences } = room as MyRoom;
  myRooms.mine({ room: id, preferences });
};

/** Opening a room and looking at it removes the mark as unread. */
export const clearMarks = (pane: Element, signal: AbortSignal) => {
  let opened: string | null | undefined;
  const look = () => {
    if (!looking.isLooking) return;
    clearMark(opened);
    opened = undefined;
  };
  const open = () => {
    opened = pane.querySelector('room-pane')?.getAttribute('room');
    look();
  };
  listen('pane:changed', open, signal);
  looking.addEventListener('changed', look, { signal });
  open();
};

const clearMark = (room: string | null | undefined) => {
  const known = room ? myRooms.of(room) : undefined;
  if (!known?.preferences.markedUnread) return;
  const preferences = { ...known.preferences, markedUnread: false };
  myRooms.mine({ room: known.room, preferences });
  const body = new URLSearchParams({ do: 'mark-read' });
  void ask(`/room/${known.room}/mine/`, { method: 'POST', body, headers: { accept: 'application/json' } });
};
