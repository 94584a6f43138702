import { type Gone, UNSAID } from './protocol.ts';

/** A socket counts for so long (ms) after its last sign of life: its arrival, or an answered ping. */
export const LEASE_MS = 55_000;
/**
 * A socket that has been silent for this long (ms) is asked for a ping, early enough to answer before its lease ends.
 * The time is a little more than two pings, so that the sweep for a person who is alone comes after the second ping: half as
 * many sweeps are needed.
 */
export const ASK_MS = 51_000;
/** A sweep also asks every socket that has been silent for this long (ms), so that many silent tabs share one sweep. */
export const QUIET_MS = 30_000;
/** A person stays online for so long (ms) after closing the last socket, so that a reload does not flicker. */
export const GRACE_MS = 8_000;
/** Changes are told together, no more often than this (ms). */
export const TELL_MS = 250;

export interface Changes {
  arrived: number[];
  left: Gone[];
}

/** What is due now: sockets to ask for a ping, sockets to close, and changes to tell the others. */
export interface Due<Socket> {
  quiet: Socket[];
  dead: Socket[];
  changes?: Changes;
}

interface Lease {
  user: number;
  sign: number;
}

const NONE: ReadonlySet<never> = new Set();

/**
 * Who is online. Each open socket is a lease, and a person is online while one lasts, and a grace longer.
 * Call `settle` when `next` says; then nothing is told later than it must be. All times are ms.
 */
export class Roster<Socket> {
  #leases = new Map<Socket, Lease>();
  #people = new Map<number, { sockets: Set<Socket>; seen: number }>();
  /** Who is in their grace, and since when. */
  #leaving = new Map<number, number>();
  /**
   * The same people in the order in which their graces end; those who came back are still in it. The Map alone would not
   * do: one that has lost many entries is slow to find its first.
   */
  #graces: Gone[] = [];
  #endedGraces = 0;
  /** People who have come or gone (and when) since the others were last told. Somebody who did both is not in it. */
  #untold = new Map<number, number>();
  /**
   * Who has stopped hiding since then, and is here. They see the others from that moment on, so the others are told that they
   * have come, even where they hide again before: nobody watches from behind a curtain.
   */
  #shown = new Set<number>();
  /** Who is shown to nobody, and sees nobody. */
  #hidden: Set<number>;
  #toldAt = Number.NEGATIVE_INFINITY;
  #sweepAt = Number.POSITIVE_INFINITY;

  constructor(hidden: Iterable<number> = []) {
    this.#hidden = new Set(hidden);
  }

  arrive(socket: Socket, user: number, now: number) {
    if (!this.#isHere(user)) this.#flip(user, now);
    this.restore(socket, user, now);
  }

  /** Takes over a socket that was open before the object slept; nobody is told. Does nothing if the socket is known. */
  restore(socket: Socket, user: number, sign: number) {
    if (this.#leases.has(socket)) return;
    const person = this.#people.get(user) ?? { sockets: new Set(), seen: sign };
    person.sockets.add(socket);
    this.#people.set(user, person);
    this.#leases.set(socket, { user, sign });
    this.#leaving.delete(user);
    this.#sweepAt = Math.min(this.#sweepAt, wholeSecond(sign + ASK_MS));
  }

  /** The socket closed. If it was the person's last, their grace begins. */
  leave(socket: Socket, now: number) {
    const gone = this.#remove(socket, now);
    if (!gone) return;
    this.#leaving.set(gone.id, gone.at);
    this.#graces.push(gone);
  }

  /** Ends a socket without a grace. */
  end(socket: Socket, at: number) {
    const gone = this.#remove(socket, at);
    if (gone) this.#flip(gone.id, gone.at);
  }

  /** The others see this person go, and learn nothing of them from then on. False where it was so already. */
  hide(user: number): boolean {
    if (this.#hidden.has(user)) return false;
    if (this.#isHere(user)) this.#flip(user, UNSAID);
    else if (this.#untold.has(user)) this.#untold.set(user, UNSAID);
    this.#hidden.add(user);
    return true;
  }

  /** The others see this person come, if they are here. False where it was so already. */
  show(user: number, now: number): boolean {
    if (!this.#hidden.delete(user)) return false;
    if (!this.#isHere(user)) return true;
    // Where the others were not told yet that this person hides, they have seen them all the time.
    if (!this.#untold.has(user)) this.#shown.add(user);
    this.#flip(user, now);
    return true;
  }

  /** Those who hide, here or not. */
  hidden(): number[] {
    return [...this.#hidden];
  }

  isHidden(user: number): boolean {
    return this.#hidden.has(user);
  }

  has(user: number): boolean {
    return this.#isHere(user) && !this.#hidden.has(user);
  }

  online(): number[] {
    return [...this.#people.keys(), ...this.#leaving.keys()].filter((user) => !this.#hidden.has(user));
  }

  /** Who is online as far as everybody has been told: with this a newcomer can follow the changes to come. */
  told(): number[] {
    const known = this.online().filter((user) => !this.#untold.has(user));
    const gone = [...this.#untold.keys()].filter((user) => !this.has(user));
    return known.concat(gone);
  }

  sockets(): IterableIterator<Socket> {
    return this.#leases.keys();
  }

  /** The sockets of everybody who may see who is online. */
  *audience(): Generator<Socket> {
    for (const [socket, { user }] of this.#leases) if (!this.#hidden.has(user)) yield socket;
  }

  /** Without those that are closing, whose other end may never answer. */
  socketsOf(user: number): ReadonlySet<Socket> {
    return this.#people.get(user)?.sockets ?? NONE;
  }

  /** When a lease may end that nobody renewed, or Infinity. It never lies behind the first that does. */
  get sweepAt(): number {
    return this.#sweepAt;
  }

  /** When to settle next, or Infinity. */
  next(): number {
    const grace = this.#firstGrace();
    return Math.min(
      this.#sweepAt,
      grace ? grace.at + GRACE_MS : Number.POSITIVE_INFINITY,
      this.#hasNews ? this.#toldAt + TELL_MS : Number.POSITIVE_INFINITY,
    );
  }

  /** Does what is due. `signOf` says when a socket last pinged, if it knows; it is asked only when leases may end. */
  settle(now: number, signOf: (socket: Socket) => number | undefined): Due<Socket> {
    this.#endGraces(now);
    const due: Due<Socket> = now < this.#sweepAt ? { quiet: [], dead: [] } : this.#sweep(now, signOf);
    const changes = this.#tell(now);
    return changes ? { ...due, changes } : due;
  }

  #endGraces(now: number) {
    for (let grace = this.#firstGrace(); grace; grace = this.#firstGrace()) {
      if (now < grace.at + GRACE_MS) return;
      this.#leaving.delete(grace.id);
      this.#flip(grace.id, grace.at);
    }
  }

  #firstGrace(): Gone | undefined {
    for (; this.#endedGraces < this.#graces.length; this.#endedGraces += 1) {
      const grace = this.#graces[this.#endedGraces];
      if (grace && this.#leaving.get(grace.id) === grace.at) break;
    }
    if (2 * this.#endedGraces > this.#graces.length) {
      this.#graces.splice(0, this.#endedGraces);
      this.#endedGraces = 0;
    }
    return this.#graces[this.#endedGraces];
  }

  #sweep(now: number, signOf: (socket: Socket) => number | undefined): Due<Socket> {
    const quiet: Socket[] = [];
    const dead: Socket[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const [socket, lease] of this.#leases) {
      lease.sign = Math.max(lease.sign, signOf(socket) ?? 0);
      const silence = now - lease.sign;
      if (silence >= LEASE_MS) {
        dead.push(socket);
        this.end(socket, lease.sign);
      } else if (silence >= QUIET_MS) {
        quiet.push(socket);
        next = Math.min(next, lease.sign + LEASE_MS);
      } else {
        next = Math.min(next, lease.sign + ASK_MS);
      }
    }
    this.#sweepAt = wholeSecond(next);
    return { quiet, dead };
  }

  #tell(now: number): Changes | undefined {
    if (!this.#hasNews || now < this.#toldAt + TELL_MS) return undefined;
    const changes: Changes = { arrived: [], left: [] };
    for (const id of this.#shown) {
      changes.arrived.push(id);
      if (!this.has(id)) changes.left.push({ id, at: UNSAID });
      this.#untold.delete(id);
    }
    this.#shown.clear();
    for (const [id, at] of this.#untold) {
      if (this.has(id)) changes.arrived.push(id);
      else changes.left.push({ id, at });
    }
    this.#untold.clear();
    this.#toldAt = now;
    return changes;
  }

  /** Returns the person, if this was their last socket. */
  #remove(socket: Socket, at: number): Gone | undefined {
    const user = this.#leases.get(socket)?.user;
    const person = user === undefined ? undefined : this.#people.get(user);
    if (user === undefined || !person) return undefined;
    this.#leases.delete(socket);
    if (this.#leases.size === 0) this.#sweepAt = Number.POSITIVE_INFINITY;
    person.sockets.delete(socket);
    person.seen = Math.max(person.seen, at);
    if (person.sockets.size > 0) return undefined;
    this.#people.delete(user);
    return { id: user, at: person.seen };
  }

  get #hasNews(): boolean {
    return this.#untold.size + this.#shown.size > 0;
  }

  #isHere(user: number): boolean {
    return this.#people.has(user) || this.#leaving.has(user);
  }

  #flip(user: number, at: number) {
    if (this.#hidden.has(user)) return;
    if (!this.#untold.delete(user)) this.#untold.set(user, at);
  }
}

/** Rounds up to a second, so that many leases that end at about the same time make one sweep. */
const wholeSecond = (ms: number): number => Math.ceil(ms / 1_000) * 1_000;
