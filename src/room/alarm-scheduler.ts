import { whyFailed } from '../web/why-failed.ts';

/** What an object's storage offers: one alarm, which outlives sleep, crash and deploy. */
interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

/**
 * Does what is due. It finds out by itself what that is: after a crash nobody remembers for which task the alarm was set,
 * so a task must not cost anything where there is nothing to do.
 */
type Task = () => Promise<void>;

/** A task that failed is tried again after so long (ms), unless it has said otherwise. */
const RETRY_MS = 60_000;

/**
 * Several due times over the one alarm that an object has. To set the alarm costs a row, so it is set only where something
 * becomes due sooner than anything before. Times are ms since 1970.
 */
export class AlarmScheduler<Name extends string> {
  #storage: AlarmStorage;
  #tasks: Record<Name, Task>;
  #due = new Map<Name, number>();
  #alarm: number | null = null;

  constructor(storage: AlarmStorage, tasks: Record<Name, Task>) {
    this.#storage = storage;
    this.#tasks = tasks;
  }

  /** After the object wakes up: says whether an alarm is set. It may be any task's, so all are taken to be due then. */
  async afterWake(): Promise<boolean> {
    this.#alarm = await this.#storage.getAlarm();
    if (this.#alarm === null) return false;
    for (const name of this.#names()) this.#due.set(name, this.#alarm);
    return true;
  }

  /** Has a task done at this time, if it is not due sooner. Called in the turn of a change, it is as durable as the change. */
  at(name: Name, time: number) {
    if ((this.#due.get(name) ?? Number.POSITIVE_INFINITY) <= time) return;
    this.#due.set(name, time);
    this.#setAlarm();
  }

  /**
   * What the object's alarm calls: the alarm may be what has woken it, so tasks of which nothing is known look, too. Never
   * fails: the platform would repeat all tasks for the failure of one.
   */
  async onAlarm(now: number) {
    // What the alarm was set for is due, also where another clock has rung it too early.
    const until = Math.max(now, this.#alarm ?? now);
    const due = this.#names().filter((name) => (this.#due.get(name) ?? until) <= until);
    for (const name of due) this.#due.delete(name);
    this.#alarm = null;
    for (const name of due) {
      try {
        await this.#tasks[name]();
      } catch (error) {
        console.error(`The task "${name}" failed; it is tried again.`, whyFailed(error));
        this.at(name, now + RETRY_MS);
      }
    }
    this.#setAlarm();
  }

  #names() {
    return Object.keys(this.#tasks) as Name[];
  }

  #setAlarm() {
    const next = Math.min(...this.#due.values());
    if (next >= (this.#alarm ?? Number.POSITIVE_INFINITY)) return;
    this.#alarm = next;
    void this.#storage.setAlarm(next);
  }
}
