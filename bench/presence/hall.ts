import { PRESENCE_VERSION, type PresenceFrame } from '../../src/presence/protocol.ts';
import { type Changes, Roster } from '../../src/presence/roster.ts';
import { signOf, type Tab } from './tab.ts';

/** Who hears of a change: everybody, or so many people who know each other. */
export type Audience = 'everybody' | number;

/** Of so many welcomes one is made, and counts for all: they are alike, and long. */
const WELCOMES_ALIKE = 20;

/** What one Presence object would have to do. */
export class Load {
  /** Upgrades, alarms, and calls by other objects. */
  requests = 0;
  closes = 0;
  sweeps = 0;
  tells = 0;
  frames = 0;
  bytes = 0;
  /** Of the roster and of making frames, not of sending them. */
  cpuMs = 0;
}

/** One Presence object without its platform: the real roster, and a meter in the place of each socket. */
export class Hall {
  load = new Load();
  #roster = new Roster<Tab>();
  #audience: Audience;
  #arrivals = 0;

  constructor(audience: Audience) {
    this.#audience = audience;
  }

  get sockets(): number {
    return [...this.#roster.sockets()].length;
  }

  restore(tab: Tab) {
    this.#roster.restore(tab, tab.user, tab.at);
  }

  arrive(tab: Tab, now: number) {
    this.load.requests += 1;
    this.#timed(1, () => this.#roster.arrive(tab, tab.user, now));
    this.#welcome(tab);
  }

  leave(tab: Tab, now: number) {
    this.load.closes += 1;
    this.#timed(1, () => this.#roster.leave(tab, now));
  }

  settle(now: number) {
    if (now < this.#roster.next()) return;
    if (now >= this.#roster.sweepAt) this.load.sweeps += 1;
    this.#timed(1, () => {
      const { quiet, changes } = this.#roster.settle(now, (tab) => signOf(tab, now));
      for (const tab of quiet) tab.askedAt = now;
      this.#send(quiet.length, { type: 'missed' });
      if (changes) this.#tell(changes);
    });
  }

  #welcome({ user }: Tab) {
    this.#arrivals += 1;
    if (this.#audience !== 'everybody') {
      // As long as if all of them were here.
      this.#send(1, welcome(user, Array(this.#audience).fill(user)));
    } else if (this.#arrivals % WELCOMES_ALIKE === 0) {
      this.#timed(WELCOMES_ALIKE, () => this.#send(WELCOMES_ALIKE, welcome(user, this.#roster.told())));
    }
  }

  #tell({ arrived, left }: Changes) {
    this.load.tells += 1;
    if (this.#audience === 'everybody') {
      if (arrived.length > 0) this.#send(this.sockets, { type: 'arrived', users: arrived });
      if (left.length > 0) this.#send(this.sockets, { type: 'left', users: left });
    } else {
      // Hardly two of them have an acquaintance in common: a frame each.
      for (const user of arrived) this.#send(this.#audience, { type: 'arrived', users: [user] });
      for (const gone of left) this.#send(this.#audience, { type: 'left', users: [gone] });
    }
  }

  #send(sockets: number, told: PresenceFrame) {
    this.load.frames += sockets;
    if (sockets > 0) this.load.bytes += sockets * JSON.stringify(told).length;
  }

  #timed(times: number, work: () => void) {
    const start = performance.now();
    work();
    this.load.cpuMs += times * (performance.now() - start);
  }
}

const welcome = (you: number, online: number[]): PresenceFrame => ({
  type: 'welcome',
  v: PRESENCE_VERSION,
  you,
  online,
});
