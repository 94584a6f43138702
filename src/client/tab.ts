import type { MyRoom } from '../lobby/my-room.ts';
import { previewText } from '../presence/protocol.ts';
import { CLOSE } from '../room/limits.ts';
import { clock, writtenAt } from './clock.ts';
import type { ConnectionState } from './connection.ts';
import { Drafts } from './drafts.ts';
import { emit, listen } from './events.ts';
import { FormNavigation } from './form-navigation.ts';
import { asker, jsonIn } from './http.ts';
import { formFor, HttpTransport } from './http-transport.ts';
import { Looking } from './looking.ts';
import { MyRooms } from './my-rooms.ts';
import { DeliveredEvent, isPost, Outbox } from './outbox.ts';
import { OutboxScheduler } from './outbox-scheduler.ts';
import { OutboxStore } from './outbox-store.ts';
import { followPageLifecycle } from './page-lifecycle.ts';
import { PresenceLink } from './presence-link.ts';
import { TimeoutStore } from './timeout-store.ts';

/** A page that turned out to be another's, or of a past that the server does not know, is loaded again; not for ever. */
const RELOAD_EVERY_MS = 60_000;
const RELOADED = 'parley-reloaded';
const ROW_TRIES = 3;
const ROW_AGAIN_MS = 1_000;

export const me = Number(document.body.dataset.user);
export const drafts = new Drafts(me);
const store = new TimeoutStore(new OutboxStore(), () => outbox.refresh());
export const outbox: Outbox = new Outbox(me, store, newChannel(), () => clock.read());
export const looking = new Looking();
export const myRooms = new MyRooms(me, {
  changed: (rooms) => emit('rooms:changed', { rooms }),
  unknown: (room) => void askForRow(room),
});
export const ask = asker(hearServer);
/** Rooms whose socket is open in this tab. */
export const openRooms = new Set<string>();

/** Since when news may have been missed: at first, since the server wrote this page. */
let downSince: Moment | undefined = momentBefore(clock.read().at - writtenAt);

export const presence = new PresenceLink(socketUrl('/presence/socket'), me, {
  connection: (state) => onConnection(presence, state),
  presence: (changed) => emit('presence:changed', { changed }),
  told: (frame) => emit(`presence:${frame.type}`, frame),
  clock: (now) => clock.sync(now),
  back: () => {
    if (downSince) emit('presence:back', { missed: passedSince(downSince) });
    downSince = undefined;
    scheduler.wake();
  },
  outdated: reload,
});

/** Parley answered over HTTP, and said its time. */
export function hearServer(now: number) {
  clock.sync(now);
  emit('server:answered', undefined);
}

const forms = new FormNavigation(window, { isDoubtful: () => !navigator.onLine, isThere: isServerThere });
const endless = new AbortController().signal;
export const onAuthFailure = { signedOut: logIn, notYou: reload };
const scheduler = new OutboxScheduler(
  outbox,
  (room) => new HttpTransport(() => !openRooms.has(room), onAuthFailure, ask),
  endless,
);

listen('presence:nudged', ({ rooms }) => myRooms.apply(...rooms), endless);
listen(
  'presence:nudged',
  ({ rooms }) => {
    for (const { room, unsent = [] } of rooms) for (const seq of unsent) drafts.forgetEdit(room, seq);
  },
  endless,
);
listen('presence:mine', ({ rows }) => myRooms.mine(...rows), endless);
listen('presence:refresh', ({ rooms }) => myRooms.ask(...rooms), endless);
listen('room:news', (news) => myRooms.apply(news), endless);
listen('room:read', ({ room, seq }) => myRooms.read(room, seq), endless);
outbox.addEventListener('delivered', (event) => {
  if (!(event instanceof DeliveredEvent)) return;
  const { entry, seq } = event;
  if (isPost(entry)) myRooms.said(entry.room, { seq, from: me, at: entry.at, text: previewText(entry.body) });
});

/** Begins what a signed-in tab does, whatever page it shows. */
export const begin = () => {
  followPageLifecycle(presence.connection, endless);
  addEventListener('pageshow', () => outbox.refresh());
  addEventListener('pagehide', sendHeld);
  // Only where the browser stores nothing: then what waits would be gone with the tab.
  addEventListener('beforeunload', (event) => !outbox.isSafe && event.preventDefault());
};

/** [P11] What waits to be undone goes out now, and stays in the outbox until that is known: doing it twice does no harm. */
function sendHeld() {
  for (const entry of outbox.held()) {
    const { path, body } = formFor(entry);
    outbox.release(entry.cid);
    void ask(path, { method: 'POST', body, keepalive: true, headers: { accept: 'application/json' } });
  }
}

export function socketUrl(path: string): string {
  return `${location.origin.replace(/^http/, 'ws')}${path}`;
}

/** By the server's time, and by a clock that never jumps, but may stand still while the device sleeps. */
interface Moment {
  at: number;
  ticks: number;
}

/** So long (ms) ago. */
function momentBefore(ms: number): Moment {
  return { at: clock.read().at - ms, ticks: performance.now() - ms };
}

/** Either clock may hide an absence, so the longer one counts. */
function passedSince({ at, ticks }: Moment): number {
  return Math.max(clock.read().at - at, performance.now() - ticks);
}

/**
 * A room is in D1 some moments after its first message: where there is no row, it is asked for again. Where no answer can
 * be had, the next news of the room ask.
 */
async function askForRow(room: string, tries = ROW_TRIES) {
  const { time } = myRooms;
  const answer = await ask(`/room/${room}/mine/`, { headers: { accept: 'application/json' } });
  const row = answer?.ok ? ((await jsonIn(answer)) as MyRoom | undefined) : undefined;
  if (answer?.status === 404 && tries > 1) setTimeout(() => askForRow(room, tries - 1), ROW_AGAIN_MS);
  else if (row || answer?.status === 404) myRooms.answered(room, row, time);
  else myRooms.unanswered(room);
}

/** What every connection of a tab has in common. */
export function onConnection(link: object, state: ConnectionState) {
  if (link === presence && state.is !== 'open')
    downSince ??= momentBefore(state.is === 'waiting' ? state.silence : 0);
  emit('link:changed', { link, isUp: state.is !== 'connecting' && state.is !== 'waiting' });
  if (state.is !== 'refused') return;
  if (state.code === CLOSE.signedOut) logIn();
  if (state.code === CLOSE.version) emit('link:outdated', undefined);
}

/** Whether whole pages can be had now; where they cannot, the bar says so at once. */
export async function isServerThere(): Promise<boolean> {
  const isThere = await fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  );
  if (!isThere) emit('network:missing', undefined);
  return isThere;
}

export function logIn() {
  forms.afterAnswer(() => {
    location.assign(`/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
}

export function reload() {
  const now = clock.read().at;
  if (Math.abs(now - lastReload(now)) < RELOAD_EVERY_MS) return emit('link:outdated', undefined);
  forms.afterAnswer(() => location.reload());
}

/** Remembers this one, too. Where nothing can be remembered, it might be for ever: then the person decides. */
function lastReload(now: number): number {
  try {
    const last = Number(sessionStorage.getItem(RELOADED));
    sessionStorage.setItem(RELOADED, String(now));
    return last;
  } catch {
    return now;
  }
}

/** The constructor throws where a browser keeps nothing for this site: then each tab is on its own. */
function newChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel('parley-outbox');
  } catch {
    return undefined;
  }
}
