import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNSAID } from './protocol.ts';
import { ASK_MS, type Changes, type Due, GRACE_MS, LEASE_MS, QUIET_MS, Roster, TELL_MS } from './roster.ts';

const ada = 1;
const grace = 2;
const linus = 3;
const SECOND = 1_000;
const SLEEP_AFTER = 10 * SECOND;
const DAY = 86_400 * SECOND;

/** Plays the object: pings are known to the platform alone, and each settling happens exactly when it is due. */
class Stage {
  roster = new Roster<string>();
  /** What is attached to the sockets. */
  readonly attached = new Map<string, { user: number; at: number }>();
  readonly pings = new Map<string, number>();
  readonly told: (Changes & { now: number })[] = [];
  readonly closed: string[] = [];
  readonly asked: string[] = [];
  readonly hidden = new Set<number>();
  now = 0;
  sweeps = 0;
  /** Sweeps for which an object would sleep first: shorter waits are timers. */
  alarms = 0;
  #since = 0;

  arrive(socket: string, user: number) {
    this.attached.set(socket, { user, at: this.now });
    this.roster.arrive(socket, user, this.now);
    this.#settle();
  }

  leave(socket: string) {
    this.roster.leave(socket, this.now);
    this.#settle();
  }

  end(socket: string) {
    this.roster.end(socket, this.now);
    this.#settle();
  }

  hide(user: number) {
    this.hidden.add(user);
    this.roster.hide(user);
    this.#settle();
  }

  show(user: number) {
    this.hidden.delete(user);
    this.roster.show(user, this.now);
    this.#settle();
  }

  /** The platform lets an object sleep after ten seconds in which nothing is due. */
  sleep() {
    if (this.roster.next() - this.now <= SLEEP_AFTER) return;
    this.now += SLEEP_AFTER;
    const asleep = [...this.roster.sockets()];
    this.roster = new Roster(this.hidden);
    for (const socket of asleep) {
      const { user, at } = this.attached.get(socket) ?? expect.unreachable();
      this.roster.restore(socket, user, at);
    }
  }

  ping(socket: string) {
    this.pings.set(socket, this.now);
  }

  pass(ms: number) {
    const until = this.now + ms;
    for (let next = this.roster.next(); next <= until; next = this.roster.next()) {
      this.now = Math.max(this.now, next);
      this.#settle();
    }
    this.now = until;
  }

  #settle() {
    if (this.now >= this.roster.sweepAt) {
      this.sweeps += 1;
      if (this.now - this.#since > SLEEP_AFTER) this.alarms += 1;
      this.#since = this.now;
    }
    const due: Due<string> = this.roster.settle(this.now, (socket) => this.pings.get(socket));
    this.closed.push(...due.dead);
    this.asked.push(...due.quiet);
    if (due.changes) this.told.push({ now: this.now, ...due.changes });
  }
}

describe('[P8] who is online', () => {
  test('arriving is told at once', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    expect(stage.roster.online()).toEqual([ada]);
    expect(stage.told).toEqual([{ now: 0, arrived: [ada], left: [] }]);
  });

  test('several tabs are one person', () => {
    const stage = new Stage();
    stage.arrive('one tab', ada);
    stage.arrive('another tab', ada);
    expect(stage.roster.online()).toEqual([ada]);
    expect(stage.roster.socketsOf(ada).size).toBe(2);
    stage.leave('one tab');
    stage.pass(GRACE_MS + SECOND);
    expect(stage.roster.online()).toEqual([ada]);
    expect(stage.told).toHaveLength(1);
  });

  test('leaving is told after the grace, with the time of the last close', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.pass(SECOND);
    stage.leave('laptop');
    stage.pass(GRACE_MS - 1);
    expect(stage.roster.has(ada)).toBe(true);
    expect(stage.told).toHaveLength(1);
    stage.pass(1);
    expect(stage.roster.has(ada)).toBe(false);
    expect(stage.told[1]).toEqual({
      now: SECOND + GRACE_MS,
      arrived: [],
      left: [{ id: ada, at: SECOND }],
    });
  });

  test('a reload does not flicker', () => {
    const stage = new Stage();
    stage.arrive('before', ada);
    stage.pass(SECOND);
    stage.leave('before');
    stage.pass(GRACE_MS - 1);
    stage.arrive('after', ada);
    stage.pass(GRACE_MS + SECOND);
    expect(stage.roster.online()).toEqual([ada]);
    expect(stage.told).toHaveLength(1);
  });

  test('who leaves again has the whole grace again', () => {
    const stage = new Stage();
    stage.arrive('before', ada);
    stage.arrive('first to leave', grace);
    stage.leave('first to leave');
    stage.leave('before');
    stage.pass(3 * SECOND);
    stage.arrive('after', ada);
    stage.leave('after');
    stage.pass(GRACE_MS - 1);
    expect(stage.roster.has(ada)).toBe(true);
    stage.pass(1);
    expect(stage.roster.has(ada)).toBe(false);
  });

  test('who signs out is gone at once', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.pass(SECOND);
    stage.end('laptop');
    expect(stage.told[1]).toEqual({ now: SECOND, arrived: [], left: [{ id: ada, at: SECOND }] });
  });

  test('nothing happens twice to one socket', () => {
    const stage = new Stage();
    stage.arrive('one', ada);
    stage.arrive('two', ada);
    stage.roster.restore('two', ada, 0);
    stage.end('one');
    stage.leave('one');
    stage.leave('nobody’s');
    expect(stage.roster.online()).toEqual([ada]);
    expect(stage.roster.socketsOf(ada).size).toBe(1);
  });
});

describe('[P8] a lease', () => {
  test('a dead laptop is offline within a minute of its last ping, and was last seen then', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.pass(25_400);
    stage.ping('laptop');
    stage.pass(60 * SECOND);
    expect(stage.closed).toEqual(['laptop']);
    expect(stage.told[1]?.left).toEqual([{ id: ada, at: 25_400 }]);
    expect(stage.told[1]?.now).toBeGreaterThanOrEqual(25_400 + LEASE_MS);
    expect(stage.told[1]?.now).toBeLessThan(25_400 + 60 * SECOND);
  });

  test('pings keep it, and who pings is never asked', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    for (let ping = 0; ping < 100; ping += 1) {
      stage.pass(25 * SECOND);
      stage.ping('laptop');
    }
    expect(stage.closed).toEqual([]);
    expect(stage.asked).toEqual([]);
    expect(stage.told).toHaveLength(1);
  });

  test('a silent socket is asked before its lease ends, and an answer keeps it', () => {
    const stage = new Stage();
    stage.arrive('hidden tab', ada);
    stage.pass(ASK_MS);
    expect(stage.asked).toEqual(['hidden tab']);
    stage.ping('hidden tab');
    stage.pass(LEASE_MS - 1);
    expect(stage.closed).toEqual([]);
    expect(stage.told).toHaveLength(1);
  });

  test('whoever missed a ping is asked along with the one whose lease is about to end', () => {
    const stage = new Stage();
    stage.arrive('hidden', ada);
    stage.pass(ASK_MS - QUIET_MS);
    stage.arrive('hidden as well', grace);
    stage.pass(1);
    stage.arrive('not late yet', linus);
    stage.pass(QUIET_MS - 1);
    expect(stage.asked).toEqual(['hidden', 'hidden as well']);
  });

  test('was last seen when the tab closed that closed last, though another died before', () => {
    const stage = new Stage();
    stage.arrive('phone', ada);
    stage.arrive('laptop', ada);
    stage.pass(40 * SECOND);
    stage.leave('laptop');
    stage.pass(20 * SECOND);
    expect(stage.told[1]?.left).toEqual([{ id: ada, at: 40 * SECOND }]);
  });

  test('after a sleep, the lease goes on from the last sign and nobody hears of it', () => {
    const roster = new Roster<string>();
    const asleep = new Map([
      ['laptop', 1_000],
      ['phone', 30_000],
    ]);
    for (const [socket, sign] of asleep) roster.restore(socket, ada, sign);
    expect(roster.online()).toEqual([ada]);
    expect(roster.told()).toEqual([ada]);
    expect(roster.next()).toBe(1_000 + ASK_MS);
    const due = roster.settle(1_000 + LEASE_MS, (socket) => asleep.get(socket));
    expect(due).toEqual({ quiet: [], dead: ['laptop'] });
  });

  test('with nobody here there is nothing to wait for', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.leave('laptop');
    expect(stage.roster.sweepAt).toBe(Number.POSITIVE_INFINITY);
    stage.pass(GRACE_MS);
    expect(stage.roster.next()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('[P8] changes', () => {
  test('are told together, four times a second at most', () => {
    const stage = new Stage();
    for (let user = 1; user <= 100; user += 1) {
      stage.arrive(`socket ${user}`, user);
      stage.pass(10);
    }
    stage.pass(SECOND);
    expect(stage.told.map(({ now }) => now)).toEqual([0, 250, 500, 750, 1_000]);
    expect(stage.told.flatMap(({ arrived }) => arrived)).toHaveLength(100);
  });

  test('who left and came back between two tellings did neither', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.pass(SECOND);
    stage.arrive('phone', grace);
    stage.end('laptop');
    stage.pass(TELL_MS - 1);
    stage.arrive('laptop again', ada);
    stage.pass(SECOND);
    expect(stage.told.slice(1)).toEqual([{ now: SECOND, arrived: [grace], left: [] }]);
  });

  test('a newcomer begins with what the others know, so that the next change is right for all', () => {
    const stage = new Stage();
    stage.arrive('laptop', ada);
    stage.pass(SECOND);
    stage.arrive('phone', grace);
    stage.end('laptop');
    stage.arrive('desktop', linus);
    expect(stage.roster.online()).toEqual([grace, linus]);
    expect(stage.roster.told().sort()).toEqual([ada, grace]);
  });
});

type Step =
  | { do: 'arrive' | 'leave' | 'end' | 'ping' | 'hide' | 'show'; socket: number }
  | { do: 'observe' | 'sleep' }
  | { do: 'pass'; ms: number };

const socket = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('arrive', 'leave', 'end', 'ping', 'hide', 'show'), socket }),
  fc.record({ do: fc.constantFrom('observe', 'sleep') }),
  fc.record({
    do: fc.constant('pass'),
    ms: fc.oneof(fc.nat(300), fc.nat(10 * SECOND), fc.nat(70 * SECOND)),
  }),
);

/** What each socket went through, from which anybody can tell who must be online. */
interface Story {
  user: number;
  sign: number;
  end?: { at: number; grace: boolean };
}

/** Three tabs each of four people, played at random, with their own plain account of who is online. */
class Play {
  readonly stage = new Stage();
  readonly stories = new Map<string, Story>();
  readonly observers: Set<number>[] = [new Set()];
  #heard = 0;
  #names = new Map<number, string>();
  #count = 0;

  do(step: Step) {
    if (step.do === 'pass') this.stage.pass(step.ms);
    else if (step.do === 'observe') this.observers.push(new Set(this.stage.roster.told()));
    else if ('socket' in step) this.#act(step.do, step.socket);
    else this.stage.sleep();
    this.#hear();
  }

  /** A lease ends with the whole second; a grace begins with the last close and is over when its time is. */
  online(): Set<number> {
    const { now } = this.stage;
    const people = [...this.stories.values()].filter(({ sign, end }) => {
      const lapses = Math.ceil((sign + LEASE_MS) / SECOND) * SECOND;
      if (!end) return now < lapses;
      return end.grace && now < end.at + GRACE_MS;
    });
    return new Set(people.map(({ user }) => user).filter((user) => !this.stage.hidden.has(user)));
  }

  #act(what: 'arrive' | 'leave' | 'end' | 'ping' | 'hide' | 'show', tab: number) {
    const user = (tab % 4) + 1;
    if (what === 'hide' || what === 'show') return this.stage[what](user);
    const { now } = this.stage;
    const name = this.#names.get(tab);
    const open = name !== undefined && !this.stage.closed.includes(name) ? this.stories.get(name) : undefined;
    if (what === 'arrive' && !open) {
      const fresh = `tab ${tab}, socket ${this.#count++}`;
      this.#names.set(tab, fresh);
      this.stories.set(fresh, { user, sign: now });
      this.stage.arrive(fresh, user);
    } else if (name !== undefined && open && !open.end) {
      if (what === 'ping') {
        open.sign = now;
        this.stage.ping(name);
      } else if (what !== 'arrive') {
        this.#close(name, open, what);
      }
    }
  }

  /** A grace is granted to the last of a person's sockets; whoever then signs out elsewhere is gone at once. */
  #close(name: string, story: Story, how: 'leave' | 'end') {
    const last = this.stage.roster.socketsOf(story.user).size === 1;
    story.end = { at: this.stage.now, grace: how === 'leave' && last };
    this.#names.delete(this.#tabOf(name));
    this.stage[how](name);
  }

  #tabOf(name: string): number {
    return Number(name.match(/^tab (\d+)/)?.[1]);
  }

  #hear() {
    for (const { arrived, left } of this.stage.told.slice(this.#heard)) {
      for (const observer of this.observers) {
        for (const user of arrived) observer.add(user);
        for (const { id } of left) observer.delete(id);
      }
    }
    this.#heard = this.stage.told.length;
  }
}

const sorted = (people: Iterable<number>) => [...people].sort();

describe('[P8] who hides', () => {
  test('goes at once, and nobody is told when they were here', () => {
    const stage = new Stage();
    stage.arrive('tab', ada);
    stage.pass(TELL_MS);
    stage.hide(ada);
    expect([stage.roster.has(ada), stage.roster.online()]).toEqual([false, []]);
    stage.pass(TELL_MS);
    expect(stage.told.at(-1)).toMatchObject({ arrived: [], left: [{ id: ada, at: UNSAID }] });
    stage.leave('tab');
    stage.arrive('tab 2', ada);
    stage.pass(LEASE_MS);
    expect(stage.told).toHaveLength(2);
  });

  test('in their grace, or just gone, has not been here either', () => {
    const stage = new Stage();
    stage.arrive('tab', ada);
    stage.arrive('tab of grace', grace);
    stage.pass(TELL_MS);
    stage.leave('tab');
    stage.hide(ada);
    stage.arrive('tab of linus', linus);
    stage.end('tab of grace');
    stage.hide(grace);
    stage.pass(GRACE_MS);
    expect(stage.told.flatMap(({ left }) => left)).toEqual([
      { id: ada, at: UNSAID },
      { id: grace, at: UNSAID },
    ]);
  });

  test('hears of nobody, and is told of as soon as they show themselves', () => {
    const stage = new Stage();
    stage.arrive('tab', ada);
    stage.arrive('tab of grace', grace);
    stage.hide(ada);
    expect([...stage.roster.audience()]).toEqual(['tab of grace']);
    stage.pass(TELL_MS);
    stage.show(ada);
    stage.pass(TELL_MS);
    expect([...stage.roster.audience()]).toEqual(['tab', 'tab of grace']);
    expect(stage.told.at(-1)).toMatchObject({ arrived: [ada] });
  });

  test('does not look from behind a curtain: whoever saw the others was seen, however short', () => {
    const stage = new Stage();
    stage.arrive('tab', ada);
    stage.arrive('tab of grace', grace);
    stage.hide(ada);
    stage.pass(SECOND);
    stage.told.length = 0;
    stage.show(ada);
    stage.hide(ada);
    stage.show(ada);
    stage.hide(ada);
    stage.pass(TELL_MS);
    const story = stage.told.flatMap(({ arrived, left }) => [
      ...arrived.map((id) => `${id} came`),
      ...left.map(({ id }) => `${id} left`),
    ]);
    expect(story).toContain(`${ada} came`);
    expect(story.at(-1)).toBe(`${ada} left`);
    expect(stage.roster.has(ada)).toBe(false);
  });

  test('for a moment that nobody heard of has not come again', () => {
    const stage = new Stage();
    stage.arrive('tab', ada);
    stage.arrive('tab of grace', grace);
    stage.pass(SECOND);
    stage.told.length = 0;
    stage.arrive('tab of linus', 3);
    stage.hide(ada);
    stage.show(ada);
    stage.pass(SECOND);
    expect(stage.told.flatMap(({ arrived }) => arrived)).toEqual([3]);
  });

  test('hides also after a sleep', () => {
    const stage = new Stage();
    stage.hide(ada);
    stage.arrive('tab', ada);
    stage.sleep();
    expect([stage.roster.has(ada), stage.told.length]).toEqual([false, 0]);
  });
});

describe('[P8] whatever happens', () => {
  const plays = (check: (play: Play) => void) =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const play = new Play();
        for (const each of steps) {
          play.do(each);
          check(play);
        }
      }),
      { numRuns: 1_000 },
    );

  test('online are those with an open, living socket or in their grace, at every moment', () => {
    plays((play) => expect(sorted(play.stage.roster.online())).toEqual(sorted(play.online())));
  });

  test('every observer knows who is online, a quarter of a second later at most', () => {
    plays((play) => {
      expect(play.observers.map(sorted)).toEqual(play.observers.map(() => sorted(play.stage.roster.told())));
      const quiet = play.stage.roster.online().every((user) => play.observers[0]?.has(user));
      const last = play.stage.told.at(-1)?.now ?? 0;
      if (play.stage.now - last >= TELL_MS) expect(quiet).toBe(true);
    });
  });

  test('nobody is told what they knew, or more than four times a second', () => {
    plays((play) => {
      const known = new Set<number>();
      let last = Number.NEGATIVE_INFINITY;
      for (const { now, arrived, left } of play.stage.told) {
        expect(now - last).toBeGreaterThanOrEqual(TELL_MS);
        last = now;
        for (const user of arrived) expect(known.has(user)).toBe(false);
        for (const { id, at } of left) {
          expect(known.delete(id)).toBe(true);
          expect(at).toBeLessThanOrEqual(now);
        }
        for (const user of arrived) known.add(user);
      }
    });
  });
});

describe('[cost] sweeps in a day', () => {
  /** Tabs that ping every `every` seconds and answer when asked. */
  const dayOf = (tabs: { name: string; every: number; from: number }[]) => {
    const stage = new Stage();
    for (const [index, { name }] of tabs.entries()) stage.arrive(name, index + 1);
    let answered = 0;
    for (let second = 0; second * SECOND < DAY; second += 1) {
      for (const { name, every, from } of tabs) if ((second + from) % every === 0) stage.ping(name);
      stage.pass(SECOND);
      for (const name of stage.asked.slice(answered)) stage.ping(name);
      answered = stage.asked.length;
    }
    return stage;
  };

  test('a person alone needs 1,728, since each finds the second ping', () => {
    const stage = dayOf([{ name: 'tab', every: 25, from: 7 }]);
    expect(stage.sweeps).toBeLessThanOrEqual(1_728);
    expect(stage.told).toHaveLength(1);
  });

  test('a crowd needs one each 26 s, hidden tabs included', () => {
    const crowd = (every: number) =>
      Array.from({ length: 100 }, (_, tab) => ({ name: `tab ${tab}`, every, from: (tab * 7) % every }));
    const shown = dayOf(crowd(25));
    expect(shown.alarms).toBeLessThanOrEqual(DAY / (26 * SECOND));
    expect(shown.asked).toEqual([]);
    const hidden = dayOf(crowd(60));
    expect(hidden.alarms).toBeLessThanOrEqual(DAY / (26 * SECOND));
    expect(hidden.closed).toEqual([]);
  });
});
