import type { HistoryRule, JoiningRule } from '../src/room/entry.ts';
import type { Random } from './random.ts';

/** What a run is made of. */
export interface Size {
  people: number;
  /** Direct ones, of two people each. */
  rooms: number;
  groups: number;
  /** How long people write while everything goes wrong. */
  ms: number;
}

/** Places in their lists stand for people, rooms and browsers. */
export interface Cast {
  /** Who shares each room. */
  pairs: [number, number][];
  groups: GroupPlan[];
  /** Whose each browser is: everybody has one or two. */
  browsers: number[];
}

export interface GroupPlan {
  /** Who makes it comes first. All of these may come and go. */
  people: number[];
  /** How many of them are in it from the beginning. */
  begins: number;
  history: HistoryRule;
  joining: JoiningRule;
}

export type Attack = { at: number } & Deed;

type Deed =
  /** The whole server, with SIGKILL; when it is started again, its clock has gone on by so much. */
  | { what: 'kill'; aheadMs: number }
  /** An object loses its memory, its sockets, and whatever it has not stored yet. */
  | { what: 'crash'; room: number | 'presence' }
  /** An object sleeps: its sockets stay or close. */
  | { what: 'evict'; room: number | 'presence'; sockets: 'hibernate' | 'close' }
  /** D1 refuses to write, or writes and does not say so. */
  | { what: 'break-d1'; fault: 'refuses' | 'forgets'; ms: number }
  /** Logs out in the middle of everything, and in again after so long. */
  | { what: 'log-out'; browser: number; ms: number }
  /** Many messages at once, more than one page of those who were away. */
  | { what: 'burst'; room: number; messages: number }
  /** Somebody tries a room that is not theirs. */
  | { what: 'intrude'; room: number }
  /** Somebody leaves a group, or is removed from it, tries what they may not any more, and comes back after so long. */
  | { what: 'come-and-go'; group: number; ms: number }
  /** Two admins remove each other at the same moment. */
  | { what: 'duel'; group: number }
  /** The group gets another name and rule of history, or another owner, whose predecessor may have left. */
  | { what: 'change'; group: number; history: HistoryRule; handsOver: boolean };

export type AttackKind = Deed['what'];

const DAY_MS = 24 * 60 * 60_000;
/** A session lasts 30 days from its last use: nobody's runs out. */
const AHEAD_MAX_DAYS = 27;
const AHEAD_ONCE_DAYS = 9;
/** An owner, two admins who remove each other, and somebody who comes and goes. */
const GROUP_MIN = 4;
/** A killed server takes some seconds to come back. */
const KILL_EVERY_MS = 10_000;

export const castOf = (random: Random, { people, rooms, groups }: Size): Cast => {
  const known = new Set<string>();
  const pairs: [number, number][] = [];
  const meet = (a: number, b: number) => {
    const key = `${Math.min(a, b)}:${Math.max(a, b)}`;
    if (a === b || known.has(key) || pairs.length >= rooms) return;
    known.add(key);
    pairs.push([a, b]);
  };
  const everybody = Array.from({ length: people }, (_, i) => i);
  for (const i of everybody) meet(i, (i + 1) % people);
  for (const a of random.shuffled(everybody)) for (const b of random.shuffled(everybody)) meet(a, b);

  const browsers = everybody.flatMap((i) => (random.chance(0.5) ? [i, i] : [i]));
  return { pairs, browsers, groups: groupsOf(random.fork('groups'), everybody, groups) };
};

/** The first rule of history is `joined`, so that there is always something that somebody may not see. */
const groupsOf = (random: Random, everybody: number[], count: number): GroupPlan[] =>
  Array.from({ length: count }, (_, i) => {
    const people = random.shuffled(everybody).slice(0, random.whole(GROUP_MIN, everybody.length));
    return {
      people,
      begins: Math.max(GROUP_MIN, people.length - random.whole(0, 2)),
      history: i % 2 === 0 ? 'joined' : 'all',
      joining: random.chance(0.5) ? 'listed' : 'invited',
    };
  });

/** Everything that will go wrong, in its order. The same seed plans the same. */
export const planOf = (random: Random, { ms }: Size, { pairs, groups, browsers }: Cast): Attack[] => {
  const room = () => random.whole(0, pairs.length + groups.length - 1);
  const group = () => random.whole(0, groups.length - 1);
  const object = () => (random.chance(0.15) ? 'presence' : room());
  const attacks: Attack[] = [
    ...kills(random, ms),
    ...scattered(random, ms, 1_100, () => ({ what: 'crash', room: object() })),
    ...scattered(random, ms, 900, () => ({
      what: 'evict',
      room: object(),
      sockets: random.chance(0.75) ? 'hibernate' : 'close',
    })),
    ...scattered(random, ms, 7_000, () => ({
      what: 'break-d1',
      fault: random.chance(0.6) ? 'refuses' : 'forgets',
      ms: random.between(800, 2_500),
    })),
    ...scattered(random, ms, 1_800, () => ({
      what: 'log-out',
      browser: random.whole(0, browsers.length - 1),
      ms: random.between(100, 2_000),
    })),
    ...scattered(random, ms, 9_000, () => ({
      what: 'burst',
      room: room(),
      messages: random.whole(210, 420),
    })),
    ...scattered(random, ms, 500, () => ({ what: 'intrude', room: room() })),
    ...(groups.length > 0 ? attacksOnGroups(random, ms, group) : []),
  ];
  return attacks.sort((a, b) => a.at - b.at);
};

const attacksOnGroups = (random: Random, ms: number, group: () => number): Attack[] => [
  ...scattered(random, ms, 700, () => ({
    what: 'come-and-go',
    group: group(),
    ms: random.between(100, 2_500),
  })),
  ...scattered(random, ms, 4_000, () => ({ what: 'duel', group: group() })),
  ...scattered(random, ms, 3_000, () => ({
    what: 'change',
    group: group(),
    history: random.chance(0.5) ? 'all' : 'joined',
    handsOver: random.chance(0.3),
  })),
];

/** One in each slot of the middle, so that people write before, between and after. */
const kills = (random: Random, ms: number): Attack[] => {
  const count = Math.max(1, Math.round(ms / KILL_EVERY_MS));
  const slot = (ms * 0.6) / count;
  let days = 0;
  return Array.from({ length: count }, (_, i) => {
    const ahead = Math.min(random.between(1, AHEAD_ONCE_DAYS), AHEAD_MAX_DAYS - days);
    days += ahead;
    return { at: ms * 0.15 + slot * (i + random.between(0, 0.7)), what: 'kill', aheadMs: ahead * DAY_MS };
  });
};

/** At random times, so far apart on average; at least once. */
const scattered = (random: Random, ms: number, every: number, deed: () => Deed): Attack[] => {
  const times: number[] = [];
  for (let at = random.wait(every); at < ms; at += random.wait(every)) times.push(at);
  if (times.length === 0) times.push(random.between(0.2, 0.6) * ms);
  return times.map((at) => ({ at, ...deed() }));
};
