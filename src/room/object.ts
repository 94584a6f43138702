import { DurableObject } from 'cloudflare:workers';
import { Revocations } from '../auth/revocations.ts';
import { identityOf } from '../auth/socket-identity.ts';
import type { Bindings } from '../env.ts';
import { tellMeter } from '../meter/charge.ts';
import { NOTHING, use } from '../meter/use.ts';
import { Batcher } from './batcher.ts';
import { RoomBroadcaster } from './broadcaster.ts';
import { CatchUp } from './catch-up.ts';
import { Connections, closeSocket, type RoomConnection, sendFrame } from './connections.ts';
import { announceClose, turnAway } from './disconnect.ts';
import { doneWith, type FormResult } from './form-result.ts';
import { ListNotifier } from './list-notifier.ts';
import { SqlLog } from './log.ts';
import { publicMember } from './member.ts';
import { fixedState, type Operation } from './membership.ts';
import { PeopleCache, seesReceipts } from './people-cache.ts';
import { Projections } from './projections.ts';
import {
  CLOSE,
  type Edit,
  type Entry,
  FRAME_MAX,
  type Member,
  PING,
  PONG,
  PROTOCOL_VERSION,
  parseClientFrame,
  type React,
  type ServerFrame,
  type Unsend,
} from './protocol.ts';
import { withQuotes } from './quotes.ts';
import {
  type ActResult,
  type Draft,
  type EditResult,
  entryFor,
  limitsOf,
  type PostResult,
  type ReactResult,
  Room,
  type StoredEntry,
  type UnsendResult,
} from './room.ts';
import { fixedRoomOf } from './room-id.ts';
import { RoomMeter } from './room-meter.ts';
import { type SearchRefused, type SearchRequest, type SearchResult, searchRoom } from './search.ts';
import { maySee } from './visibility.ts';

type Change = Edit | Unsend | React;
type ChangeResult = EditResult | UnsendResult | ReactResult;

/** Something that somebody asked for, to be decided together with what else arrives in the same turn. */
type Pending =
  | { from: number; draft: Draft; answer: (result: PostResult) => void }
  | { from: number; change: Change; answer: (result: ChangeResult) => void }
  | { from: number; cid: string; operation: Operation; answer: (result: ActResult) => void };

/**
 * Carries one room: sockets in, sockets out, and RPC from the Worker. Room decides, SqlLog remembers, CatchUp and
 * RoomBroadcaster tell, Projections follow.
 *
 * What wakes it: an upgrade, an RPC call, any frame but `ping`, a Close, and the alarm (15 s after a change that D1 may
 * lack). What keeps it awake: the archive's delay (0.5 s), the lists' (0.2 s, and retries), a read cursor that has not come
 * to rest (3 s), `seen` that is being gathered (0.5 s, or up to 30 s in a large group), who types (1 s), and calls under way.
 */
export class RoomObject extends DurableObject<Bindings> {
  #id: string;
  #room: Room;
  #log: SqlLog;
  #people: PeopleCache;
  #connections: Connections;
  #lists: ListNotifier;
  #catchUp: CatchUp;
  #broadcaster: RoomBroadcaster;
  #projections: Projections;
  #meter: RoomMeter;
  #batcher = new Batcher<Pending>((pending) => this.#commit(pending));
  #revocations: Revocations;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#id = ctx.id.name ?? '';
    const fixed = fixedRoomOf(this.#id);
    const log = new SqlLog(ctx.storage.sql);
    this.#log = log;
    this.#connections = new Connections(ctx.getWebSockets());
    this.#meter = new RoomMeter(this.#connections, (user, used) => tellMeter(env, user, used));
    const limits = limitsOf(env.POSTS_PER_SECOND, this.#meter.charge);
    this.#room = new Room(log, limits, fixed && fixedState(fixed.kind, fixed.users));
    this.#people = new PeopleCache(env.DB);
    for (const { user, ...names } of this.#connections) this.#people.met({ id: user, ...names });
    this.#revocations = new Revocations(ctx.storage.sql);
    this.#lists = new ListNotifier(this.#id, this.#room, log, this.#people, env);
    this.#catchUp = new CatchUp(this.#room, log, this.#people);
    this.#broadcaster = new RoomBroadcaster(this.#room, log, this.#people, this.#connections, this.#lists);
    this.#projections = new Projections(this.#id, this.#room, log, this.#lists, env, ctx.storage, () =>
      this.#identify(),
    );
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
    ctx.blockConcurrencyWhile(() => this.#projections.afterWake());
  }

  /** Opens a socket for a member: the Worker has established who it is, and the room's own log whether they are here. */
  override async fetch(upgrade: Request): Promise<Response> {
    const identity = identityOf(upgrade);
    const asked = new URL(upgrade.url).searchParams;
    await this.#identify();
    this.#people.met({ ...identity, id: identity.user });
    await this.#catchUp.lookUp(identity.user);
    const { 0: client, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);

    if (this.#revocations.has(identity.session)) turnAway(socket, CLOSE.signedOut, 'signed out');
    else if (asked.get('v') !== String(PROTOCOL_VERSION)) turnAway(socket, CLOSE.version, 'reload');
    else if (!this.#room.isMember(identity.user)) turnAway(socket, ...this.#whyNot(identity.user));
    else {
      const connection = this.#connections.add(socket, identity);
      sendFrame(connection, this.#catchUp.welcome(connection.user));
      await this.#bringUp(connection, asked.get('rev'));
    }
    return new Response(null, { status: 101, webSocket: client });
  }

  /**
   * [P3] Posts for a form, and answers when it is durable here: D1 follows at once, and the page after sending asks this room
   * if it is faster (`newest`). Only the first message of a room waits, since a socket opens to what D1 knows alone.
   * `unlessSaid`: not if it is the
   * same text as this member's newest message, whose place is then the answer. During a deploy a Worker of the version
   * before may call, which gives the sender's id alone.
   */
  async post(
    sender: Member | number,
    draft: Draft,
    unlessSaid = false,
  ): Promise<FormResult | { ok: false; said: number }> {
    if (typeof sender !== 'number') this.#people.met(sender);
    const from = typeof sender === 'number' ? sender : sender.id;
    // If D1 fails, go on: the Worker has already checked that they are a member.
    await this.#identify().catch(() => {});
    const isFirst = this.#room.rev === 0;
    const said = unlessSaid ? this.#room.repeated(from, draft) : undefined;
    if (said !== undefined) return { ok: false, said };
    const result = await new Promise<PostResult>((answer) => this.#batcher.add({ from, draft, answer }));
    if (!result.ok) return result;
    const archiving = this.#projections.archiveNow();
    if (isFirst) await archiving;
    return doneWith(result.entry, draft);
  }

  /** [P11] Unsends a message for a form, and answers when the pages do not show it any more (or would not, if D1 were well). */
  unsend(from: Member, unsend: Omit<Unsend, 'type'>) {
    return this.#changeFor(from, { type: 'unsend', ...unsend });
  }

  /** [P11] Edits a message for a form, and answers as `unsend` does. */
  edit(from: Member, edit: Omit<Edit, 'type'>) {
    return this.#changeFor(from, { type: 'edit', ...edit });
  }

  /** Reacts to a message for a form, and answers as `unsend` does. */
  react(from: Member, react: Omit<React, 'type'>) {
    return this.#changeFor(from, { type: 'react', ...react });
  }

  async #changeFor(from: Member, change: Change): Promise<FormResult> {
    this.#people.met(from);
    await this.#identify().catch(() => {});
    const result = await new Promise<ChangeResult>((answer) =>
      this.#batcher.add({ from: from.id, change, answer }),
    );
    if (!result.ok) return result;
    await this.#projections.archiveNow();
    if (change.type === 'edit') return doneWith(result.entry, change);
    return { ok: true, seq: change.seq, ...('isSo' in result && !result.isSo && { other: true }) };
  }

  /** [P9] [P12] The newest entries that a member may see, for a page to which D1 cannot show yet what they have just sent. */
  newest(user: number, limit: number): { rev: number; entries: Entry[] } {
    const viewer = this.#room.viewer(user);
    const entries = this.#room.isMember(user) ? this.#log.latest(limit, viewer) : [];
    const quoted = withQuotes(this.#log, entries);
    return { rev: this.#room.rev, entries: quoted.flatMap((entry) => entryFor(entry, viewer) ?? []) };
  }

  /** [P12] Who has read a message, as far as this member may know it; of a room of more than FEW_MEMBERS nothing is told. */
  async readersOf(user: number, seq: number): Promise<Member[]> {
    await this.#identify();
    const room = this.#room;
    if (!room.isMember(user) || !room.isSmall || !maySee(room.viewer(user), seq)) return [];
    const people = await this.#people.of(
      room.members().map((member) => member.user),
      Date.now(),
    );
    const readers = new Set(
      room.readersOf(seq).filter((id) => id !== user && seesReceipts(people, user, id)),
    );
    return people.filter(({ id }) => readers.has(id)).map(publicMember);
  }

  /** [P12] [P13] What this member finds, who may have left: the newest first. They pay for the rows that are read for it. */
  async search(user: number, request: SearchRequest): Promise<SearchResult | SearchRefused> {
    await this.#identify();
    const wait = this.#meter.charge(user, NOTHING, Date.now());
    if (wait > 0) return { wait };
    this.#projections.searched();
    const { read, ...result } = searchRoom(this.#log, this.#room.viewer(user), request);
    this.#meter.charge(user, use({ read }), Date.now());
    return result;
  }

  /**
   * [P3] [P7] Does to a group what a member asks. Answers when D1 and the lists have it, and those who are no longer here
   * have no open socket. `people` are whom the operation names.
   */
  async act(
    from: Member,
    cid: string,
    operation: Operation,
    people: Member[] = [],
  ): Promise<{ ok: true; seq: number } | { ok: false; reason: (ActResult & { ok: false })['reason'] }> {
    for (const person of [from, ...people]) this.#people.met(person);
    const result = await new Promise<ActResult>((answer) =>
      this.#batcher.add({ from: from.id, cid, operation, answer }),
    );
    if (!result.ok) return result;
    await this.#projections.archiveNow();
    await this.#lists.now();
    return { ok: true, seq: result.entry.seq };
  }

  /** [P4] What a socket of this member would be told at first, for a page that has no socket. */
  async framesSince(member: Member, since: number): Promise<ServerFrame[]> {
    this.#people.met(member);
    await this.#identify();
    if (!this.#room.isMember(member.id)) return [{ type: 'disconnected', code: this.#whyNot(member.id)[0] }];
    await this.#catchUp.lookUp(member.id);
    const frames = [this.#catchUp.welcome(member.id)];
    await this.#catchUp.since(member.id, since, (changed) => frames.push(changed));
    return frames;
  }

  /** Moves a member's read cursor for a page, and answers when the lists show it; among many members they show it soon. */
  async read(user: number, seq: number): Promise<void> {
    await this.#identify();
    if (!this.#read(user, seq)) return;
    if (this.#room.isSmall) await this.#projections.storeCursors();
    else this.#projections.cursorMoved(Date.now());
  }

  /** [P7] Closes these sessions' sockets; not one frame follows the one that says so. */
  async revoke(...sessions: string[]): Promise<void> {
    this.#revocations.add(sessions, Date.now());
    for (const connection of sessions.flatMap((session) => this.#connections.ofSession(session)))
      this.#close(connection, CLOSE.signedOut, 'signed out');
  }

  /** A member is called something else, or lets others see more or less: `reader` lets them see what they have read from now on, which is told at once. */
  membersChanged(reader?: number) {
    this.#people.changed();
    if (reader !== undefined) this.#broadcaster.read(reader);
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer) {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (bytesOf(frame) > FRAME_MAX) return this.#close(connection, 1009, 'frame too large');
    const now = Date.now();
    if (!this.#meter.takesFrame(connection, now))
      return this.#close(connection, CLOSE.flood, 'too many frames');

    const parsed = parseClientFrame(typeof frame === 'string' ? frame : '');
    if (!parsed.ok) return sendFrame(connection, parsed.refused);
    const { ask } = parsed;
    switch (ask.type) {
      case 'post':
        return this.#batcher.add({
          from: connection.user,
          draft: ask,
          answer: (result: PostResult) => this.#answer(connection, result),
        });
      case 'edit':
      case 'unsend':
      case 'react':
        return this.#batcher.add({
          from: connection.user,
          change: ask,
          answer: (result: ChangeResult) => this.#answerChange(connection, ask, result),
        });
      case 'read':
        if (this.#meter.mayRead(connection, now) && this.#read(connection.user, ask.seq))
          this.#projections.cursorMoved(now);
        return;
      case 'typing':
        if (this.#meter.mayType(connection, now)) this.#broadcaster.typed(connection.user);
        return;
      case 'resume':
        if (this.#meter.mayResume(connection, this.#room.rev - ask.rev, now))
          return this.#resume(connection, ask.rev);
        return this.#close(connection, CLOSE.flood, 'limit of the day');
      default:
        ask satisfies never;
    }
  }

  /** The platform answers the Close of a hibernating socket at no compatibility date: browsers would wait for 10 s. */
  override async webSocketClose(socket: WebSocket) {
    closeSocket(socket, 1000, 'bye');
    this.#connections.remove(socket);
    // Among many, those who go one after the other would be a row each: their cursors rest together.
    if (this.#room.isSmall) await this.#projections.storeCursors();
  }

  override webSocketError(socket: WebSocket) {
    return this.webSocketClose(socket);
  }

  override alarm() {
    return this.#projections.onAlarm();
  }

  /**
   * Who is in the room: its log knows of a group, its id of a direct room. Only direct rooms of an earlier version have
   * neither, and ask D1 once. A group that nobody has made, or that is somebody's guess, stays unknown.
   */
  async #identify() {
    if (this.#room.state) return;
    const { results } = await this.env.DB.prepare(
      "SELECT user_id AS user FROM members JOIN rooms ON id = room_id WHERE room_id = ? AND kind = 'direct' ORDER BY user_id",
    )
      .bind(this.#id)
      .all<{ user: number }>();
    if (results.length > 0)
      this.#room.adopt(
        fixedState(
          'direct',
          results.map(({ user }) => user),
        ),
      );
  }

  /** [P6] Somebody who was never a member learns nothing, not even that the room exists. */
  #whyNot(user: number): [code: number, reason: string] {
    const wasHere = this.#room.viewer(user).ranges.length > 0;
    return wasHere ? [CLOSE.removed, 'no longer a member'] : [CLOSE.notFound, 'not found'];
  }

  /**
   * [P1] [P2] No await in here: what is asked together is one transaction,
   * and the platform's output gate holds the frames until it is durable.
   */
  #commit(pending: Pending[]) {
    const now = Date.now();
    const answers: (() => void)[] = [];
    let since = this.#room.rev;
    let fresh: StoredEntry[] = [];
    let listed: StoredEntry[] = [];
    const named = new Set<number>();
    const tell = () => {
      if (fresh.length > 0) {
        this.#projections.logChanged(listed, named);
        this.#broadcaster.changed(since, fresh);
      }
      [since, fresh, listed] = [this.#room.rev, [], []];
      named.clear();
    };
    const add = (entries: readonly StoredEntry[], isListed = true) => {
      fresh.push(...entries);
      if (isListed) listed.push(...entries);
    };
    for (const one of pending) {
      if ('draft' in one) {
        const result = this.#room.post(one.from, one.draft, now);
        if (result.ok && result.fresh) add([result.entry]);
        answers.push(() => one.answer(result));
      } else if ('change' in one) {
        const { from, change } = one;
        const result = this.#change(from, change, now);
        if (result.ok) add(result.changed, change.type !== 'react');
        if (result.ok && 'named' in result) for (const user of result.named) named.add(user);
        answers.push(() => one.answer(result));
      } else {
        const result = this.#room.act(one.from, one.cid, one.operation, now);
        if (result.ok && result.fresh) add([result.entry]);
        answers.push(() => one.answer(result));
        // [P7] The frame that says that they are no longer here is the last one that they get.
        if (result.ok && result.ended.length > 0) {
          tell();
          this.#closeAllOf(result.ended);
        }
      }
    }
    tell();
    for (const answer of answers) answer();
  }

  #change(from: number, change: Change, now: number): ChangeResult {
    if (change.type === 'react') return this.#room.react(from, change, now);
    return change.type === 'edit' ? this.#room.edit(from, change, now) : this.#room.unsend(from, change, now);
  }

  /** `asked` is the `rev` of the socket's address. */
  #bringUp(connection: RoomConnection, asked: string | null) {
    const rev = Number(asked ?? Number.NaN);
    if (Number.isSafeInteger(rev) && rev >= 0) return this.#resume(connection, rev);
    return this.#catchUp.latest(connection.user, (changed) => sendFrame(connection, changed));
  }

  #resume(connection: RoomConnection, since: number) {
    return this.#catchUp.since(connection.user, since, (changed) => sendFrame(connection, changed));
  }

  /** A new message was already told to everybody, its sender included. A repeated one is told only to the sender who repeats it. */
  #answer(connection: RoomConnection, result: PostResult) {
    if (!result.ok) return sendFrame(connection, result.refused);
    if (!result.fresh) this.#tellAgain(connection, result.entry);
  }

  /** A tombstone says by itself that what was asked is done; of two edits or reactions the later one alone can be seen. */
  #answerChange(connection: RoomConnection, { type, cid, seq }: Change, result: ChangeResult) {
    if (!result.ok) return sendFrame(connection, result.refused);
    if (type === 'edit') return sendFrame(connection, { type: 'edited', cid, seq });
    if (type === 'react') return sendFrame(connection, { type: 'reacted', cid, seq });
    if (result.changed.length === 0) this.#tellAgain(connection, result.entry);
  }

  #tellAgain(connection: RoomConnection, known: StoredEntry) {
    const viewer = this.#room.viewer(connection.user);
    const messages = withQuotes(this.#log, [known]).flatMap((entry) => entryFor(entry, viewer) ?? []);
    sendFrame(connection, { type: 'changed', since: 0, rev: 0, more: false, messages });
  }

  #read(user: number, seq: number): boolean {
    const moved = this.#room.read(user, seq);
    if (moved) this.#broadcaster.read(user);
    if (moved) this.#lists.read(user);
    return moved;
  }

  #closeAllOf(users: readonly number[]) {
    const ended = new Set(users);
    for (const connection of [...this.#connections])
      if (ended.has(connection.user)) this.#close(connection, CLOSE.removed, 'no longer a member');
  }

  #close(connection: RoomConnection, code: number, reason: string) {
    this.#connections.remove(connection.socket);
    announceClose(connection.socket, code);
    closeSocket(connection.socket, code, reason);
  }
}

const bytesOf = (frame: string | ArrayBuffer): number => {
  if (typeof frame !== 'string') return frame.byteLength;
  return frame.length > FRAME_MAX / 3 ? new TextEncoder().encode(frame).byteLength : frame.length;
};
