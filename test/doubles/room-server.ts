import { fixedState } from '../../src/room/membership.ts';
import type { ClientFrame, Entry, ServerFrame } from '../../src/room/protocol.ts';
import { PROTOCOL_VERSION, parseClientFrame } from '../../src/room/protocol.ts';
import { withQuotes } from '../../src/room/quotes.ts';
import { entryFor, limitsOf, Room, type StoredEntry } from '../../src/room/room.ts';
import { welcome } from './entries.ts';
import { FakeSocket } from './fake-socket.ts';
import { MemoryLog } from './memory-log.ts';

/** A room with sockets, but without a platform: the real rules, told at once. */
export class RoomServer {
  readonly log = new MemoryLog();
  readonly sockets = new Set<FakeSocket>();
  /** What the server was told, from all. */
  readonly posts: string[] = [];
  isReachable = true;
  #room: Room;
  #users = new Map<FakeSocket, number>();

  constructor(limits = limitsOf(1_000)) {
    this.#room = new Room(this.log, limits, fixedState('direct', [1, 2]));
  }

  /** What `Connection` opens sockets with. */
  readonly opener = (user: number) => (url: string) => {
    const socket = new FakeSocket(url);
    this.#users.set(socket, user);
    this.sockets.add(socket);
    queueMicrotask(() => this.#welcome(socket, user));
    return socket as unknown as WebSocket;
  };

  post(from: number, body: string, cid = `other-${this.log.entries.length}-${from}`, replyTo?: number) {
    const since = this.#room.rev;
    const outcome = this.#room.post(from, { cid, body, replyTo }, Date.now());
    if (outcome.ok && outcome.fresh) this.#tellAll(since, outcome.entry);
    return outcome;
  }

  /** All connections at once, as when the server is deployed anew. */
  cut() {
    for (const socket of this.sockets) socket.dies();
    this.sockets.clear();
  }

  #welcome(socket: FakeSocket, user: number) {
    if (!this.isReachable) return socket.dies();
    socket.opens();
    socket.onsent = (text) => this.#hear(socket, user, text);
    const { seq, rev } = this.#room;
    const members = [1, 2].map((id) => ({ id, username: `user${id}` }));
    const cursors = members.map(({ id }) => ({ user: id, seq: this.#room.cursor(id) }));
    this.#tell(socket, welcome({ v: PROTOCOL_VERSION, you: user, members, rev, seq, cursors }));
    this.#resume(socket, user, Number(new URL(socket.url, 'ws://parley.test').searchParams.get('rev')));
  }

  #hear(socket: FakeSocket, user: number, text: string) {
    if (text === 'ping') return socket.tells('pong');
    const parsed = parseClientFrame(text);
    if (!parsed.ok) return this.#tell(socket, parsed.refused);
    const { ask } = parsed;
    if (ask.type === 'resume') return this.#resume(socket, user, ask.rev);
    if (ask.type === 'read') return this.#read(user, ask.seq);
    if (ask.type === 'typing') return undefined;
    if (ask.type === 'unsend' || ask.type === 'edit' || ask.type === 'react')
      return this.#change(socket, user, ask);
    ask.type satisfies 'post';
    this.posts.push(ask.body);
    const outcome = this.post(user, ask.body, ask.cid, ask.replyTo);
    if (!outcome.ok) return this.#tell(socket, outcome.refused);
    if (outcome.fresh) return undefined;
    const messages = this.#for(user, outcome.entry);
    return this.#tell(socket, { type: 'changed', since: 0, rev: 0, more: false, messages });
  }

  #change(socket: FakeSocket, user: number, ask: ClientFrame & { type: 'edit' | 'unsend' | 'react' }) {
    const since = this.#room.rev;
    const now = Date.now();
    const outcome =
      ask.type === 'edit'
        ? this.#room.edit(user, ask, now)
        : ask.type === 'react'
          ? this.#room.react(user, ask, now)
          : this.#room.unsend(user, ask, now);
    if (!outcome.ok) return this.#tell(socket, outcome.refused);
    if (outcome.changed.length > 0) this.#tellAll(since, outcome.entry);
    if (ask.type !== 'unsend')
      return this.#tell(socket, {
        type: ask.type === 'edit' ? 'edited' : 'reacted',
        cid: ask.cid,
        seq: ask.seq,
      });
    if (outcome.changed.length > 0) return undefined;
    const messages = this.#for(user, outcome.entry);
    return this.#tell(socket, { type: 'changed', since: 0, rev: 0, more: false, messages });
  }

  #read(user: number, seq: number) {
    if (!this.#room.read(user, seq)) return;
    for (const socket of this.sockets)
      this.#tell(socket, { type: 'seen', cursors: [{ user, seq: this.#room.cursor(user) }] });
  }

  #resume(socket: FakeSocket, user: number, since: number) {
    const { entries, rev, more } = this.#room.since(since);
    this.#tell(socket, {
      type: 'changed',
      since,
      rev,
      more,
      messages: this.#for(user, ...entries),
    });
  }

  #tellAll(since: number, entry: StoredEntry) {
    for (const socket of this.sockets) {
      const messages = this.#for(this.#users.get(socket) ?? 0, entry);
      this.#tell(socket, { type: 'changed', since, rev: this.#room.rev, more: false, messages });
    }
  }

  #for(user: number, ...entries: StoredEntry[]): Entry[] {
    const viewer = this.#room.viewer(user);
    return withQuotes(this.log, entries).flatMap((entry) => entryFor(entry, viewer) ?? []);
  }

  #tell(socket: FakeSocket, told: ServerFrame) {
    socket.tells(told);
  }
}
