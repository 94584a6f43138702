import { DurableObject } from 'cloudflare:workers';
import { admitted } from '../auth/admission.ts';
import { Revocations } from '../auth/revocations.ts';
import type { Bindings } from '../env.ts';
import { Following } from './following.ts';
import { SqlLog } from './log.ts';
import { memberOf, seesReading } from './membership.ts';
import {
  CLOSE,
  FRAME_MAX,
  type Message,
  PAGE_SIZE,
  PING,
  PONG,
  type Post,
  PROTOCOL_VERSION,
  parse,
  type Refused,
  type Told,
} from './protocol.ts';
import { type Entry, limitsOf, type Outcome, Room } from './room.ts';
import { close, type Seat, Seats, send, tell } from './seats.ts';
import { Turn } from './turn.ts';

type Draft = Pick<Post, 'cid' | 'body'>;

interface Asked {
  from: number;
  draft: Draft;
  answer: (outcome: Outcome) => void;
}

/** Carries one room: sockets in, sockets out, and RPC from the Worker. Room decides, SqlLog remembers, Following follows. */
export class RoomObject extends DurableObject<Bindings> {
  #log: SqlLog;
  #room: Room;
  #seats: Seats;
  #following: Following;
  #turn = new Turn<Asked>((asked) => this.#commit(asked));
  #revocations: Revocations;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#log = new SqlLog(ctx.storage.sql);
    this.#room = new Room(this.#log, limitsOf(env.POSTS_PER_SECOND));
    this.#seats = new Seats(ctx.getWebSockets());
    this.#revocations = new Revocations(ctx.storage.sql);
    this.#following = new Following(ctx.id.name ?? '', this.#room, this.#log, env, ctx.storage);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    ctx.blockConcurrencyWhile(() => this.#following.wake());
  }

  /** Opens a socket for a member: the Worker has established who it is, and that they are one. */
  override async fetch(upgrade: Request): Promise<Response> {
    const occupant = admitted(upgrade);
    const asked = new URL(upgrade.url).searchParams;
    const insiders = await this.#following.insiders();
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);

    if (this.#revocations.has(occupant.session)) socket.close(CLOSE.signedOut, 'signed out');
    else if (asked.get('v') !== String(PROTOCOL_VERSION)) socket.close(CLOSE.version, 'reload');
    else {
      const seat = this.#seats.take(socket, occupant);
      const { seq, rev } = this.#room;
      const members = insiders.map(memberOf);
      const cursors = members
        .filter(({ id }) => seesReading(insiders, seat.user, id))
        .map(({ id }) => ({ user: id, seq: this.#room.cursor(id) }));
      tell(seat, { type: 'welcome', v: PROTOCOL_VERSION, you: seat.user, members, rev, seq, cursors });
      this.#bringUp(seat, asked.get('rev'));
    }
    return new Response(null, { status: 101, webSocket: client });
  }

  /** [P3] Posts for a form, and answers when the pages show it (or would, if D1 were well). */
  async post(
    from: number,
    draft: Draft,
  ): Promise<{ ok: true; seq: number } | { ok: false; refused: Refused }> {
    const outcome = await new Promise<Outcome>((answer) => this.#turn.take({ from, draft, answer }));
    if (!outcome.ok) return outcome;
    await this.#following.archived();
    return { ok: true, seq: outcome.entry.seq };
  }

  /** Moves a member's read cursor for a page, and answers when the lists show it. */
  async read(user: number, seq: number): Promise<void> {
    if (this.#read(user, seq)) await this.#following.rested();
  }

  /** [P7] Closes these sessions' sockets; not one frame follows. */
  async revoke(...sessions: string[]): Promise<void> {
    this.#revocations.add(sessions, Date.now());
    for (const seat of sessions.flatMap((session) => this.#seats.of(session)))
      this.#close(seat, CLOSE.signedOut, 'signed out');
  }

  /** A member is called something else, or lets others see more or less. */
  membersChanged() {
    this.#following.membersChanged();
  }

  override webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer) {
    const seat = this.#seats.at(socket);
    if (!seat) return;
    if (bytesOf(frame) > FRAME_MAX) return this.#close(seat, 1009, 'frame too large');
    if (seat.frames.take(Date.now()) > 0) return this.#close(seat, CLOSE.flood, 'too many frames');

    const parsed = parse(typeof frame === 'string' ? frame : '');
    if (!parsed.ok) return tell(seat, parsed.refused);
    const { ask } = parsed;
    switch (ask.type) {
      case 'post':
        return this.#turn.take({ from: seat.user, draft: ask, answer: (outcome) => answer(seat, outcome) });
      case 'read':
        if (this.#read(seat.user, ask.seq)) this.#following.reading();
        return;
      case 'typing':
        return this.#typing(seat);
      case 'resume':
        return this.#resume(seat, ask.rev);
      default:
        ask satisfies never;
    }
  }

  /** The platform answers the Close of a hibernating socket at no compatibility date: browsers would wait for 10 s. */
  override async webSocketClose(socket: WebSocket) {
    close(socket, 1000, 'bye');
    this.#seats.leave(socket);
    await this.#following.rested();
  }

  override webSocketError(socket: WebSocket) {
    return this.webSocketClose(socket);
  }

  override alarm() {
    return this.#following.onAlarm();
  }

  /**
   * [P1] [P2] No await in here: what is asked together is one transaction,
   * and the platform's output gate holds the frames until it is durable.
   */
  #commit(asked: Asked[]) {
    const now = Date.now();
    const since = this.#room.rev;
    const decided = asked.map(({ from, draft, answer }) => {
      return { outcome: this.#room.post(from, draft, now), answer };
    });
    const fresh = decided.flatMap(({ outcome }) => (outcome.ok && outcome.fresh ? [outcome.entry] : []));
    if (fresh.length > 0) {
      this.#following.changed();
      this.#tellChanged(since, fresh);
    }
    for (const { outcome, answer } of decided) answer(outcome);
  }

  #tellChanged(since: number, fresh: Entry[]) {
    const frameFor = (user?: number) =>
      JSON.stringify(changed({ since, rev: this.#room.rev, more: false }, fresh, user));
    const others = frameFor();
    const own = new Map(fresh.map(({ from }) => [from, frameFor(from)]));
    for (const { socket, user } of this.#seats) send(socket, own.get(user) ?? others);
  }

  #bringUp(seat: Seat, asked: string | null) {
    const rev = Number(asked ?? Number.NaN);
    if (Number.isSafeInteger(rev) && rev >= 0) return this.#resume(seat, rev);
    const step = { since: 0, rev: this.#room.rev, more: false };
    tell(seat, changed(step, this.#log.latest(PAGE_SIZE), seat.user));
  }

  #resume(seat: Seat, since: number) {
    const { entries, rev, more } = this.#room.since(since);
    tell(seat, changed({ since, rev, more }, entries, seat.user));
  }

  #read(user: number, seq: number): boolean {
    const moved = this.#room.read(user, seq);
    if (moved) void this.#tellSeen(user);
    return moved;
  }

  /** Those who may know. Where it cannot be found out who may, nobody is told: the next connection knows. */
  async #tellSeen(user: number) {
    try {
      const insiders = await this.#following.insiders();
      this.#tellAll({ type: 'seen', user, seq: this.#room.cursor(user) }, (seat) =>
        seesReading(insiders, seat.user, user),
      );
    } catch (error) {
      console.error('It could not be found out who may know what was read', error);
    }
  }

  #typing({ user }: Seat) {
    const { typing } = this.#following;
    const now = Date.now();
    if (!typing.isDue(user, now)) return;
    this.#tellAll({ type: 'typing', user }, (seat) => seat.user !== user);
    void typing.tellLists(user, this.#seats.users(), now);
  }

  #tellAll(told: Told, whom: (seat: Seat) => boolean = () => true) {
    const frame = JSON.stringify(told);
    for (const seat of this.#seats) if (whom(seat)) send(seat.socket, frame);
  }

  #close(seat: Seat, code: number, reason: string) {
    this.#seats.leave(seat.socket);
    close(seat.socket, code, reason);
  }
}

/** A fresh message was told to everybody, its sender included; what was there before is told to who asks again. */
const answer = (seat: Seat, outcome: Outcome) => {
  if (!outcome.ok) tell(seat, outcome.refused);
  else if (!outcome.fresh) tell(seat, changed({ since: 0, rev: 0, more: false }, [outcome.entry], seat.user));
};

const changed = (
  step: { since: number; rev: number; more: boolean },
  entries: Entry[],
  reader?: number,
): Told => ({
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
