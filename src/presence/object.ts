import { DurableObject } from 'cloudflare:workers';
import { Revocations } from '../auth/revocations.ts';
import { identityOf, type SocketIdentity } from '../auth/socket-identity.ts';
import type { Bindings } from '../env.ts';
import { sendText } from '../room/connections.ts';
import { announceClose, turnAway } from '../room/disconnect.ts';
import { CLOSE, FRAME_MAX, PING, PONG } from '../room/limits.ts';
import type { Member } from '../room/member.ts';
import { TokenBucket } from '../room/token-bucket.ts';
import { Audience } from './audience.ts';
import type { Snapshot, Whereabouts } from './presence.ts';
import { PresenceStore } from './presence-store.ts';
import {
  type ForUser,
  LAPSED,
  type Members,
  type Nudge,
  PRESENCE_VERSION,
  type PresenceFrame,
  UNSAID,
} from './protocol.ts';
import { RecentNews } from './recent-news.ts';
import { type Changes, Roster } from './roster.ts';
import type { Withheld } from './withheld.ts';

/** Sockets that a person may have: more than anybody has tabs. */
const SOCKETS_MAX = 50;
/** Frames other than pings that a socket may send for long, and at once: none has a meaning. */
const FRAMES_PER_SECOND = 1;
const FRAMES_AT_ONCE = 20;
/** A wait that is no longer than this (ms) is a timer: the platform lets an idle object sleep no sooner. */
const TIMER_MS = 10_000;

/** What a socket keeps through a sleep. A socket without it is closing. */
interface Attachment extends SocketIdentity {
  /** When it was opened. */
  at: number;
}

/** Carries presence: sockets in, sockets out, and RPC from the Worker and the rooms. Roster decides who is online, Audience who hears of a room, and PresenceStore remembers. */
export class PresenceObject extends DurableObject<Bindings> {
  /** The clock, which tests turn. */
  now = () => Date.now();
  #store: PresenceStore;
  #audience: Audience;
  #revocations: Revocations;
  #recent = new RecentNews();
  #awake: Roster<WebSocket> | undefined;
  #frames = new WeakMap<WebSocket, TokenBucket>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new PresenceStore(ctx.storage.sql);
    this.#audience = new Audience(ctx.storage.sql);
    this.#revocations = new Revocations(ctx.storage.sql);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Opens a tab's socket: the Worker has established whose it is. */
  override async fetch(upgrade: Request): Promise<Response> {
    const identity = identityOf(upgrade);
    const roster = this.#roster;
    const { 0: client, 1: socket } = new WebSocketPair();

    if (this.#revocations.has(identity.session)) this.#refuse(socket, CLOSE.signedOut, 'signed out');
    else if (roster.socketsOf(identity.user).size >= SOCKETS_MAX)
      this.#refuse(socket, CLOSE.flood, 'too many tabs');
    else await this.#admit(socket, identity);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Who is online, as far as this viewer may know. */
  online(viewer: number): number[] {
    return this.#roster.isHidden(viewer) ? [] : this.#roster.online();
  }

  /**
   * The same, for a Worker that does not know yet who asks, and decides what they may know as soon as it does: of these
   * people, when they were last here, too, and perhaps of everybody.
   */
  snapshot(people: number[], withEverybody: boolean): Snapshot {
    const roster = this.#roster;
    return {
      online: withEverybody ? roster.online() : people.filter((user) => roster.has(user)),
      hidden: roster.hidden(),
      lastSeen: people.length > 0 ? this.#store.lastSeen(people) : [],
      withheld: this.#store.withheld(),
    };
  }

  /** [P11] A room says which messages were unsent or edited while D1 fails, so that pages do not show what D1 still has. */
  withhold(room: string, places: Withheld[]) {
    this.#store.withhold(room, places);
  }

  /** Of one person, at once: for a page that shows them to this viewer. */
  whereabouts(user: number, viewer: number): Whereabouts {
    if (this.#roster.isHidden(viewer)) return { online: false };
    const [gone] = this.#store.lastSeen([user]);
    return { online: this.#roster.has(user), ...(gone && { lastSeen: gone.at }) };
  }

  /** [P8] Whether others see this person, and so whether this person sees others. Open tabs learn it at once. */
  async setVisible(user: number, visible: boolean) {
    const isNews = visible ? this.#roster.show(user, this.now()) : this.#roster.hide(user);
    if (!isNews) return;
    if (visible) this.#store.show(user);
    else this.#store.hide(user);
    this.#tell(this.#roster.socketsOf(user), this.#welcome(user));
    await this.#settle();
  }

  /** Tells Presence who is in a group, and from which entry on each may see it. What is older than what is known changes nothing. */
  setMembers(room: string, rev: number, members: Members) {
    this.#audience.set(room, rev, members);
  }

  /**
   * [P6] [P12] Passes news of rooms to the lists of those who are in them and may see them, and to nobody else; one frame
   * for all of them. What changed for single people goes along, so that it is one call. Answers the groups whose members
   * it does not know: those are to be told (`setMembers`), and then the news again.
   */
  nudge(nudges: Nudge[], mine: ForUser[] = []): string[] {
    const unknown: string[] = [];
    for (const { membersRev, ...news } of nudges) {
      if (!this.#audience.knows(news, membersRev)) {
        unknown.push(news.room);
        continue;
      }
      this.#tellUsers(this.#audience.of(news), { type: 'nudged', rooms: [news] });
      this.#recent.news(news, this.now());
    }
    this.mine(mine);
    return unknown;
  }

  /** Passes on what has changed for single people, to all their tabs. */
  mine(told: ForUser[]) {
    for (const one of told) {
      this.#tellUsers([one.user], { type: 'mine', rows: [one.row] });
      this.#recent.row(one, this.now());
    }
  }

  /** Has the lists of these people ask for the row of this room again: they have come, gone, or it is called otherwise. */
  refresh(room: string, users: number[]) {
    this.#tellUsers(users, { type: 'refresh', rooms: [room] });
    this.#recent.refresh(room, users, this.now());
  }

  /** Passes on who types, to the lists of the people named; says whether there was one. */
  typing(room: string, user: Member, whom: number[]): boolean {
    return this.#tellUsers(whom, { type: 'typing', room, user }) > 0;
  }

  /** [P7] Closes this session's sockets; not one frame follows the one that says so. */
  async revoke(session: string) {
    this.#revocations.add([session], this.now());
    for (const socket of this.ctx.getWebSockets(tag({ session })))
      this.#end(socket, CLOSE.signedOut, 'signed out');
    await this.#settle();
  }

  /** Clients send only pings, which the platform answers. Other frames are ignored, up to a limit. */
  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer) {
    const bytes = typeof frame === 'string' ? frame.length : frame.byteLength;
    if (bytes > FRAME_MAX) this.#end(socket, 1009, 'frame too large');
    else if (this.#allowance(socket).take(this.now()) > 0) this.#end(socket, CLOSE.flood, 'too many frames');
    else return;
    await this.#settle();
  }

  override async webSocketClose(socket: WebSocket) {
    const attachment = attachmentOf(socket);
    // The platform answers the Close of a hibernating socket at no compatibility date: browsers would wait for 10 s.
    close(socket, 1000, 'bye');
    if (!attachment) return;
    // After a sleep that this ends, the platform may not list the socket any more.
    this.#roster.restore(socket, attachment.user, attachment.at);
    this.#roster.leave(socket, this.now());
    await this.#settle();
  }

  override webSocketError(socket: WebSocket) {
    return this.webSocketClose(socket);
  }

  override alarm() {
    return this.#settle();
  }

  get #roster(): Roster<WebSocket> {
    this.#awake ??= this.#wake();
    return this.#awake;
  }

  /** Everything that a sleep took comes back from the sockets that slept; when they last pinged, the next sweep asks. */
  #wake(): Roster<WebSocket> {
    const roster = new Roster<WebSocket>(this.#store.hidden());
    for (const socket of this.ctx.getWebSockets()) {
      const attachment = attachmentOf(socket);
      if (attachment) roster.restore(socket, attachment.user, attachment.at);
    }
    return roster;
  }

  async #admit(socket: WebSocket, identity: SocketIdentity) {
    const { user, session } = identity;
    const now = this.now();
    this.ctx.acceptWebSocket(socket, [tag({ user }), tag({ session })]);
    socket.serializeAttachment({ ...identity, at: now } satisfies Attachment);
    this.#roster.arrive(socket, user, now);
    this.#tell([socket], this.#welcome(user));
    this.#tellRecent(socket, user, now);
    await this.#settle();
  }

  /** Tells what was told a moment ago and its page may not know yet. */
  #tellRecent(socket: WebSocket, user: number, now: number) {
    const rooms = this.#recent.newsFor((news) => this.#audience.has(user, news), now);
    const rows = this.#recent.rowsOf(user, now);
    const refreshes = this.#recent.refreshesOf(user, now);
    if (rooms.length > 0) this.#tell([socket], { type: 'nudged', rooms });
    if (rows.length > 0) this.#tell([socket], { type: 'mine', rows });
    if (refreshes.length > 0) this.#tell([socket], { type: 'refresh', rooms: refreshes });
  }

  #welcome(user: number): PresenceFrame {
    const welcome = { type: 'welcome', v: PRESENCE_VERSION, you: user, now: this.now() } as const;
    if (this.#roster.isHidden(user)) return { ...welcome, online: [], hidden: true };
    return { ...welcome, online: [...new Set([...this.#roster.told(), user])] };
  }

  /** Accepted first: a browser cannot see why an upgrade fails, and a socket that hibernates holds nothing awake. */
  #refuse(socket: WebSocket, code: number, reason: string) {
    this.ctx.acceptWebSocket(socket);
    turnAway(socket, code, reason);
  }

  #end(socket: WebSocket, code: number, reason: string) {
    this.#roster.end(socket, this.now());
    announceClose(socket, code);
    close(socket, code, reason);
  }

  /** Does what is due now, and sees to it that what is due later wakes the object then. */
  async #settle() {
    const { quiet, dead, changes } = this.#roster.settle(this.now(), this.#signOf);
    for (const socket of dead) {
      announceClose(socket, LAPSED);
      close(socket, LAPSED, 'no ping');
    }
    this.#tell(quiet, { type: 'missed' });
    if (changes) this.#tellChanges(changes);
    await this.#schedule();
  }

  #tellChanges({ arrived, left }: Changes) {
    this.#store.saw(left.filter(({ at }) => at !== UNSAID));
    if (arrived.length > 0) this.#tell(this.#roster.audience(), { type: 'arrived', users: arrived });
    if (left.length > 0) this.#tell(this.#roster.audience(), { type: 'left', users: left });
  }

  #tell(sockets: Iterable<WebSocket>, told: PresenceFrame) {
    const frame = JSON.stringify(told);
    for (const socket of sockets) sendText(socket, frame);
  }

  /** The same frame to every tab of these people; says to how many. */
  #tellUsers(users: Iterable<number>, told: PresenceFrame): number {
    const frame = JSON.stringify(told);
    const roster = this.#roster;
    let count = 0;
    for (const user of users)
      for (const socket of roster.socketsOf(user)) {
        sendText(socket, frame);
        count += 1;
      }
    return count;
  }

  /**
   * Graces and tellings are timers, which hold off sleep for some seconds. The sweep of an idle object is an alarm: one row,
   * written only when none is set that comes in time. A timer cannot be lost but with all sockets.
   */
  async #schedule() {
    const { storage } = this.ctx;
    const { sweepAt } = this.#roster;
    const next = this.#roster.next();
    const soon = this.now() + TIMER_MS;
    clearTimeout(this.#timer);
    if (next <= soon) this.#timer = setTimeout(() => this.#settle(), Math.max(0, next - this.now()));

    const alarm = await storage.getAlarm();
    if (next === Number.POSITIVE_INFINITY) {
      if (alarm !== null) await storage.deleteAlarm();
    } else if (soon < sweepAt && sweepAt < (alarm ?? Number.POSITIVE_INFINITY)) {
      await storage.setAlarm(sweepAt);
    }
  }

  #signOf = (socket: WebSocket): number | undefined =>
    this.ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime();

  #allowance(socket: WebSocket): TokenBucket {
    const allowance =
      this.#frames.get(socket) ?? new TokenBucket(FRAMES_PER_SECOND, FRAMES_AT_ONCE, this.now());
    this.#frames.set(socket, allowance);
    return allowance;
  }
}

const tag = (of: { user: number } | { session: string }): string =>
  'user' in of ? `user:${of.user}` : `session:${of.session}`;

const attachmentOf = (socket: WebSocket): Attachment | null => socket.deserializeAttachment();

/** Also clears the attachment: with a dead peer the socket may stay in `getWebSockets` for long, and must not count as a tab. */
const close = (socket: WebSocket, code: number, reason: string) => {
  socket.serializeAttachment(null);
  try {
    socket.close(code, reason);
  } catch {}
};
