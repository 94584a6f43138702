import { DurableObject } from 'cloudflare:workers';
import { Revocations } from '../auth/revocations.ts';
import { identityOf } from '../auth/socket-identity.ts';
import type { Bindings } from '../env.ts';
import { Batcher } from './batcher.ts';
import { Connections, closeSocket, type RoomConnection, sendFrame, sendText } from './connections.ts';
import { announceClose, turnAway } from './disconnect.ts';
import { SqlLog } from './log.ts';
import { publicMember, seesReceipts } from './member-cache.ts';
import { Projections } from './projections.ts';
import {
  CLOSE,
  FRAME_MAX,
  type Message,
  PAGE_SIZE,
  PING,
  PONG,
  type Post,
  PROTOCOL_VERSION,
  parseClientFrame,
  type Refused,
  type ServerFrame,
} from './protocol.ts';
import { type Entry, limitsOf, type PostResult, Room } from './room.ts';

type Draft = Pick<Post, 'cid' | 'body'>;

interface PendingPost {
  from: number;
  draft: Draft;
  answer: (outcome: PostResult) => void;
}

/** Carries one room: sockets in, sockets out, and RPC from the Worker. Room decides, SqlLog remembers, Projections follow. */
export class RoomObject extends DurableObject<Bindings> {
  #log: SqlLog;
  #room: Room;
  #connections: Connections;
  #projections: Projections;
  #batcher = new Batcher<PendingPost>((asked) => this.#commit(asked));
  #revocations: Revocations;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#log = new SqlLog(ctx.storage.sql);
    this.#room = new Room(this.#log, limitsOf(env.POSTS_PER_SECOND));
    this.#connections = new Connections(ctx.getWebSockets());
    this.#revocations = new Revocations(ctx.storage.sql);
    this.#projections = new Projections(ctx.id.name ?? '', this.#room, this.#log, env, ctx.storage);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    ctx.blockConcurrencyWhile(() => this.#projections.afterWake());
  }

  /** Opens a socket for a member: the Worker has established who it is, and that they are one. */
  override async fetch(upgrade: Request): Promise<Response> {
    const identity = identityOf(upgrade);
    const asked = new URL(upgrade.url).searchParams;
    const members = await this.#projections.members();
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);

    if (this.#revocations.has(identity.session)) turnAway(socket, CLOSE.signedOut, 'signed out');
    else if (asked.get('v') !== String(PROTOCOL_VERSION)) turnAway(socket, CLOSE.version, 'reload');
    else {
      const connection = this.#connections.add(socket, identity);
      const { seq, rev } = this.#room;
      const told = members.map(publicMember);
      const cursors = told
        .filter(({ id }) => seesReceipts(members, connection.user, id))
        .map(({ id }) => ({ user: id, seq: this.#room.cursor(id) }));
      sendFrame(connection, {
        type: 'welcome',
        v: PROTOCOL_VERSION,
        you: connection.user,
        members: told,
        rev,
        seq,
        cursors,
        now: Date.now(),
      });
      this.#bringUp(connection, asked.get('rev'));
    }
    return new Response(null, { status: 101, webSocket: client });
  }

  /** [P3] Posts for a form, and answers when the pages show it (or would, if D1 were well). */
  async post(
    from: number,
    draft: Draft,
  ): Promise<{ ok: true; seq: number } | { ok: false; refused: Refused }> {
    const outcome = await new Promise<PostResult>((answer) => this.#batcher.add({ from, draft, answer }));
    if (!outcome.ok) return outcome;
    await this.#projections.archiveNow();
    return { ok: true, seq: outcome.entry.seq };
  }

  /** Moves a member's read cursor for a page, and answers when the lists show it. */
  async read(user: number, seq: number): Promise<void> {
    if (this.#read(user, seq)) await this.#projections.storeCursors();
  }

  /** [P7] Closes these sessions' sockets; not one frame follows the one that says so. */
  async revoke(...sessions: string[]): Promise<void> {
    this.#revocations.add(sessions, Date.now());
    for (const connection of sessions.flatMap((session) => this.#connections.ofSession(session)))
      this.#close(connection, CLOSE.signedOut, 'signed out');
  }

  /** A member is called something else, or lets others see more or less. */
  membersChanged() {
    this.#projections.membersChanged();
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer) {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (bytesOf(frame) > FRAME_MAX) return this.#close(connection, 1009, 'frame too large');
    if (connection.frames.take(Date.now()) > 0)
      return this.#close(connection, CLOSE.flood, 'too many frames');

    const parsed = parseClientFrame(typeof frame === 'string' ? frame : '');
    if (!parsed.ok) return sendFrame(connection, parsed.refused);
    const { ask } = parsed;
    switch (ask.type) {
      case 'post':
        return this.#batcher.add({
          from: connection.user,
          draft: ask,
          answer: (outcome) => answer(connection, outcome),
        });
      case 'read':
        if (this.#read(connection.user, ask.seq)) this.#projections.cursorMoved();
        return;
      case 'typing':
        return this.#typing(connection);
      case 'resume':
        return this.#resume(connection, ask.rev);
      default:
        ask satisfies never;
    }
  }

  /** The platform answers the Close of a hibernating socket at no compatibility date: browsers would wait for 10 s. */
  override async webSocketClose(socket: WebSocket) {
    closeSocket(socket, 1000, 'bye');
    this.#connections.remove(socket);
    await this.#projections.storeCursors();
  }

  override webSocketError(socket: WebSocket) {
    return this.webSocketClose(socket);
  }

  override alarm() {
    return this.#projections.onAlarm();
  }

  /**
   * [P1] [P2] No await in here: what is asked together is one transaction,
   * and the platform's output gate holds the frames until it is durable.
   */
  #commit(asked: PendingPost[]) {
    const now = Date.now();
    const since = this.#room.rev;
    const decided = asked.map(({ from, draft, answer }) => {
      return { outcome: this.#room.post(from, draft, now), answer };
    });
    const fresh = decided.flatMap(({ outcome }) => (outcome.ok && outcome.fresh ? [outcome.entry] : []));
    if (fresh.length > 0) {
      this.#projections.logChanged();
      this.#tellChanged(since, fresh);
    }
    for (const { outcome, answer } of decided) answer(outcome);
  }

  #tellChanged(since: number, fresh: Entry[]) {
    const frameFor = (user?: number) =>
      JSON.stringify(changed({ since, rev: this.#room.rev, more: false }, fresh, user));
    const others = frameFor();
    const own = new Map(fresh.map(({ from }) => [from, frameFor(from)]));
    for (const { socket, user } of this.#connections) sendText(socket, own.get(user) ?? others);
  }

  #bringUp(connection: RoomConnection, asked: string | null) {
    const rev = Number(asked ?? Number.NaN);
    if (Number.isSafeInteger(rev) && rev >= 0) return this.#resume(connection, rev);
    const step = { since: 0, rev: this.#room.rev, more: false };
    sendFrame(connection, changed(step, this.#log.latest(PAGE_SIZE), connection.user));
  }

  #resume(connection: RoomConnection, since: number) {
    const { entries, rev, more } = this.#room.since(since);
    sendFrame(connection, changed({ since, rev, more }, entries, connection.user));
  }

  #read(user: number, seq: number): boolean {
    const moved = this.#room.read(user, seq);
    if (moved) void this.#tellSeen(user);
    return moved;
  }

  /** Those who may know. Where it cannot be found out who may, nobody is told: the next connection knows. */
  async #tellSeen(user: number) {
    try {
      const members = await this.#projections.members();
      this.#tellAll({ type: 'seen', user, seq: this.#room.cursor(user) }, (connection) =>
        seesReceipts(members, connection.user, user),
      );
    } catch (error) {
      console.error('It could not be found out who may know what was read', error);
    }
  }

  #typing({ user }: RoomConnection) {
    const { typing } = this.#projections;
    const now = Date.now();
    if (!typing.isDue(user, now)) return;
    this.#tellAll({ type: 'typing', user }, (connection) => connection.user !== user);
    void typing.tellLists(user, this.#connections.users(), now);
  }

  #tellAll(told: ServerFrame, whom: (connection: RoomConnection) => boolean = () => true) {
    const frame = JSON.stringify(told);
    for (const connection of this.#connections) if (whom(connection)) sendText(connection.socket, frame);
  }

  #close(connection: RoomConnection, code: number, reason: string) {
    this.#connections.remove(connection.socket);
    announceClose(connection.socket, code);
    closeSocket(connection.socket, code, reason);
  }
}

/** A fresh message was told to everybody, its sender included; what was there before is told to who asks again. */
const answer = (connection: RoomConnection, outcome: PostResult) => {
  if (!outcome.ok) sendFrame(connection, outcome.refused);
  else if (!outcome.fresh)
    sendFrame(connection, changed({ since: 0, rev: 0, more: false }, [outcome.entry], connection.user));
};

const changed = (
  step: { since: number; rev: number; more: boolean },
  entries: Entry[],
  reader?: number,
): ServerFrame => ({
  type: 'changed',
  ...step,
  messages: entries.map((entry) => forReader(entry, reader)),
});

/** The cid is its sender's business alone. */
const forReader = ({ cid, ...message }: Entry, reader?: number): Message =>
  message.from === reader ? { ...message, cid } : message;

const bytesOf = (frame: string | ArrayBuffer): number => {
  if (typeof frame !== 'string') return frame.byteLength;
  return frame.length > FRAME_MAX / 3 ? new TextEncoder().encode(frame).byteLength : frame.length;
};
