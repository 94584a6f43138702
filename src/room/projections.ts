import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import { previewText } from '../presence/protocol.ts';
import { Archive } from './archive.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { MemberCache, publicMember, type RoomMember } from './member-cache.ts';
import type { Log, Room } from './room.ts';
import { TypingBroadcaster } from './typing-broadcaster.ts';

/** A change is in D1 about this long after it was made (ms). */
const ARCHIVE_AFTER = 500;
/** An alarm that outlives a crash brings to D1 what is not there by then (ms). Its row is shared by many messages. */
const NET_AFTER = 15_000;
const RETRY_MAX = 5 * 60_000;
/** Lists hear of a room this long after it changed (ms): by then, whoever has it open has read it. */
const NEWS_AFTER = 200;
const NEWS_RETRIES = 3;
/** A read cursor that has not moved for so long (ms) is at rest. The wait holds the object awake, which costs a row a second. */
const REST_AFTER = 3_000;

/** What follows a room: its copy in D1, and its members' lists. Neither holds the chat up, and neither fails it. */
export class Projections {
  readonly typing: TypingBroadcaster;
  #id: string;
  #room: Room;
  #log: Log;
  #env: Bindings;
  #storage: DurableObjectStorage;
  #archive: Archive;
  #membership: MemberCache;
  #archiving = new CoalescedTask(() => this.#catchUp(), ARCHIVE_AFTER);
  #telling = new CoalescedTask(() => this.#tellLists(), NEWS_AFTER);
  #resting: ReturnType<typeof setTimeout> | undefined;
  #alarm: number | null = null;
  #failures = 0;
  #unheard = 0;

  constructor(id: string, room: Room, log: Log, env: Bindings, storage: DurableObjectStorage) {
    this.#id = id;
    this.#room = room;
    this.#log = log;
    this.#env = env;
    this.#storage = storage;
    this.#archive = new Archive(env.DB, id, log);
    this.#membership = new MemberCache(env.DB, id);
    this.typing = new TypingBroadcaster(id, env, () => this.members());
  }

  /** After a wake: is the net spread already? Then a crash may have come between a change and its copy. */
  async afterWake() {
    this.#alarm = await this.#storage.getAlarm();
    if (this.#alarm !== null) this.#archiving.schedule();
  }

  members(): Promise<RoomMember[]> {
    return this.#membership.get(Date.now());
  }

  membersChanged() {
    this.#membership.invalidate();
  }

  /** In the same turn as the change, so that the net is as durable as the change. While D1 fails, only the alarm tries. */
  logChanged() {
    if (this.#alarm === null) this.#wakeIn(NET_AFTER);
    if (this.#failures === 0) this.#archiving.schedule();
    this.#telling.schedule();
  }

  /** A cursor moved. Reading along writes nothing: only a cursor at rest is kept. */
  cursorMoved() {
    this.#telling.schedule();
    this.#stopResting();
    this.#resting = setTimeout(() => void this.storeCursors(), REST_AFTER);
  }

  /** Keeps the cursors that moved, and resolves when D1 has them, or has failed. */
  async storeCursors() {
    this.#stopResting();
    if (!this.#room.storeCursors()) return;
    await this.archiveNow();
    this.#telling.schedule();
  }

  /** Resolves when D1 has what the room has now, or has failed: then the alarm goes on. */
  async archiveNow() {
    await this.#archiving.run().catch(() => {});
  }

  async onAlarm() {
    this.#alarm = null;
    if (this.#archive.isBehind(this.#room) || this.#failures > 0) await this.archiveNow();
  }

  #stopResting() {
    if (this.#resting !== undefined) clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  async #catchUp() {
    try {
      await this.#archive.catchUp(this.#room, await this.members());
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#wakeIn(Math.min(1_000 * 2 ** this.#failures, RETRY_MAX));
      console.error(`Room ${this.#id}: the archive fell behind (${this.#failures})`, error);
      throw error;
    }
  }

  #wakeIn(ms: number) {
    this.#alarm = Date.now() + ms;
    void this.#storage.setAlarm(this.#alarm);
  }

  async #tellLists() {
    const [newest] = this.#log.latest(1);
    if (!newest) return;
    const { seq, from, at, body } = newest;
    try {
      const members = (await this.members()).map(publicMember);
      const unread = members.map(({ id }) => ({ user: id, count: this.#room.unread(id) }));
      const last = { seq, from, at, text: previewText(body) };
      await presenceFor(this.#env).nudge([{ room: this.#id, members, last, unread }]);
      this.#unheard = 0;
    } catch (error) {
      console.error(`Room ${this.#id}: the lists did not hear`, error);
      this.#unheard += 1;
      if (this.#unheard <= NEWS_RETRIES) setTimeout(() => this.#telling.schedule(), 1_000 * this.#unheard);
    }
  }
}
