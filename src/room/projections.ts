import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import type { Withheld } from '../presence/withheld.ts';
import { whyFailed } from '../web/why-failed.ts';
import { AlarmScheduler } from './alarm-scheduler.ts';
import { Archive } from './archive.ts';
import { CoalescedTask } from './coalesced-task.ts';
import type { ListNotifier } from './list-notifier.ts';
import type { SqlLog } from './log.ts';
import type { Room, StoredEntry } from './room.ts';
import type { SearchIndex } from './search-index.ts';

/** How long after a change D1 has it, about (ms). */
const ARCHIVE_AFTER = 500;
/**
 * After a change an alarm is set so far ahead (ms). If the object crashes before D1 has the change, the alarm brings it
 * there. Many messages share its one row.
 */
const ALARM_AFTER = 15_000;
const RETRY_MAX = 5 * 60_000;
/**
 * Cursors are stored once none has moved for REST_AFTER ms: storing costs a row, and waiting keeps the object awake. If somebody is always reading, they are stored after REST_WITHIN ms.
 */
const REST_AFTER = 3_000;
const REST_WITHIN = 60_000;
/** Between two steps (ms) in which a room that is older than its search index makes it, while it may do something else. */
const INDEX_AGAIN = 1_000;

/**
 * Keeps up to date what is derived from a room: its copy in D1, its stored cursors, its members' lists, and the search index. None of it
 * delays a message, or can make one fail.
 */
export class Projections {
  #id: string;
  #room: Room;
  #alarm: AlarmScheduler<'archive' | 'search'>;
  #searchIndex: SearchIndex;
  #archive: Archive;
  #lists: ListNotifier;
  #identify: () => Promise<void>;
  #archiving = new CoalescedTask(() => this.#catchUp(), ARCHIVE_AFTER);
  #resting: { timer: ReturnType<typeof setTimeout>; since: number } | undefined;
  #failures = 0;
  /** So many messages Presence was told of. After a crash it may know of more, which are gone from D1 all the same. */
  #withheld = 0;
  #env: Bindings;

  /** `identify` finds out who is in the room, if that is not known yet. */
  constructor(
    id: string,
    room: Room,
    log: SqlLog,
    lists: ListNotifier,
    env: Bindings,
    storage: DurableObjectStorage,
    identify: () => Promise<void>,
  ) {
    this.#id = id;
    this.#env = env;
    this.#room = room;
    this.#lists = lists;
    this.#searchIndex = log.searchIndex;
    this.#alarm = new AlarmScheduler(storage, {
      archive: () => this.#lookForMissing(),
      search: () => this.#index(),
    });
    this.#identify = identify;
    this.#archive = new Archive(env.DB, id, log);
  }

  /** If an alarm is set, the object may have crashed between a change and its copy. */
  async afterWake() {
    if (await this.#alarm.afterWake()) this.#archiving.schedule();
  }

  /** `listed`: of which lists tell. Must be called in the same turn as the change, so that the alarm is as durable as the change. While D1 fails, only the alarm retries. */
  logChanged(listed: readonly StoredEntry[], named: ReadonlySet<number>) {
    this.#alarm.at('archive', Date.now() + ALARM_AFTER);
    if (this.#failures === 0) this.#archiving.schedule();
    if (listed.length > 0) this.#lists.changed(listed, named);
  }

  /** Somebody searches: if the room is older than its index, it is time to make it. */
  searched() {
    if (this.#searchIndex.isBehind(this.#room.seq)) this.#alarm.at('search', Date.now());
  }

  /** A cursor moved. Reading along writes nothing: only a cursor at rest is stored. */
  cursorMoved(now: number) {
    const since = this.#resting?.since ?? now;
    this.#stopResting();
    const wait = Math.max(0, Math.min(REST_AFTER, since + REST_WITHIN - now));
    this.#resting = { timer: setTimeout(() => void this.storeCursors(), wait), since };
  }

  /** Stores the cursors that moved, and resolves when D1 has them, or has failed. */
  async storeCursors() {
    this.#stopResting();
    if (this.#room.storeCursors().length === 0) return;
    await this.archiveNow();
  }

  /** Resolves when D1 has everything that the room has now, or when D1 has failed; then the alarm retries. */
  async archiveNow() {
    await this.#archiving.run().catch(() => {});
  }

  onAlarm() {
    return this.#alarm.onAlarm(Date.now());
  }

  async #lookForMissing() {
    if (this.#archive.isBehind(this.#room) || this.#failures > 0) await this.archiveNow();
  }

  /** With every alarm, which any message has set, so it costs none of its own; further steps do. */
  async #index() {
    this.#searchIndex.advance(this.#room.seq);
    if (this.#searchIndex.isBehind(this.#room.seq)) this.#alarm.at('search', Date.now() + INDEX_AGAIN);
  }

  #stopResting() {
    if (this.#resting) clearTimeout(this.#resting.timer);
    this.#resting = undefined;
  }

  /** [P11] Pages ask Presence in any case, and so learn what they must not show, though D1 has it. */
  async #withhold(places: Withheld[]) {
    if (places.length + this.#withheld === 0) return;
    try {
      await presenceFor(this.#env).withhold(this.#id, places);
      this.#withheld = places.length;
    } catch (error) {
      console.warn(`Room ${this.#id}: pages may show what was unsent or edited`, whyFailed(error));
    }
  }

  async #catchUp() {
    try {
      await this.#identify();
      await this.#archive.catchUp(this.#room);
      this.#lists.archived(this.#room.rev);
      this.#failures = 0;
      await this.#withhold([]);
    } catch (error) {
      this.#failures += 1;
      this.#alarm.at('archive', Date.now() + Math.min(1_000 * 2 ** this.#failures, RETRY_MAX));
      console.error(`Room ${this.#id}: the archive fell behind (${this.#failures})`, whyFailed(error));
      await this.#withhold(this.#archive.outdated);
      throw error;
    }
  }
}
