import type { PresenceFrame, RoomNews } from '../presence/protocol.ts';
import type { Member } from '../room/member.ts';
import type { PolledRoom } from './polling.ts';

/** What the presence socket tells and only some parts of the page wait for goes straight to them: `presence:nudged` … */
export type ForwardedFrame = Extract<PresenceFrame, { type: 'nudged' | 'mine' | 'refresh' | 'typing' }>;
type PresenceEvents = { [Frame in ForwardedFrame as `presence:${Frame['type']}`]: Frame };

/** What parts of the page tell each other, on the document. */
interface Events extends PresenceEvents {
  /** Who came or left since this was last told. */
  'presence:changed': { changed: ReadonlySet<number> };
  /** Level with the server again, after `missed` ms in which nothing was heard. */
  'presence:back': { missed: number };
  /** An open room's own news, which are faster than those of the presence socket. */
  'room:news': Omit<RoomNews, 'kind'>;
  /** Everybody who types in an open room. */
  'room:typing': { room: string; users: Member[] };
  'room:read': { room: string; seq: number };
  'link:changed': { link: object; isUp: boolean };
  'link:outdated': undefined;
  /** Something was not done, since there is no way to the server. */
  'network:missing': undefined;
  /** Sockets are closed: whatever shows something of the server asks for it over HTTP. Rooms give what they know. */
  'poll:due': { rooms: PolledRoom[] };
  /** Parley answered over HTTP. */
  'server:answered': undefined;
  /** What MyRooms knows of these has changed. */
  'rooms:changed': { rooms: string[] };
  /** #pane shows something else. `isFresh`: it was opened, and not come back to. */
  'pane:changed': { isFresh: boolean };
  /** Half a minute has passed, or somebody is back: it may be another day, and the device's clock and zone may be others. */
  'time:passed': undefined;
}

export const emit = <Name extends keyof Events>(name: Name, detail: Events[Name]) =>
  document.dispatchEvent(new CustomEvent(name, { detail }));

export const listen = <Name extends keyof Events>(
  name: Name,
  listener: (detail: Events[Name]) => void,
  signal: AbortSignal,
) =>
  document.addEventListener(name, (event) => listener((event as CustomEvent<Events[Name]>).detail), {
    signal,
  });
