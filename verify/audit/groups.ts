import type { Evidence } from '../evidence.ts';
import type { Absence, Connection, Sight, Violation } from '../history.ts';
import { allStays, joined, type Stays, sees } from '../stays.ts';
import { deadlineAt } from './borders.ts';
import { type Check, examine, together } from './finding.ts';
import { about } from './messages.ts';

/** How a socket of somebody may end who is no longer in the room: told so, or cut before it could be told. */
const ENDS = [4403, 4401, 1001, 1006, 1012];

/** Who was in a group, when, and what they were told of it. */
export const GROUPS: Check[] = [
  {
    name: 'members',
    promise: '[P6] whatever is in a room was said and done by who was there and might',
    look: (evidence) => {
      const stays = allStays(evidence);
      return examine(evidence.rooms, ({ id }) =>
        stays(id).faults.map(({ entry, text }) => about(id, entry, text)),
      );
    },
  },
  {
    name: 'seen',
    promise: '[P12] nobody is told what they were not there for: by frame, page, list or news',
    look: (evidence) => {
      const { history } = evidence;
      const stays = allStays(evidence);
      return together(
        examine(history.told, ([place, versions]) => {
          const [room = '', seq] = place.split(' ');
          return versions.flatMap(({ entry, by }) =>
            by
              .filter(({ connection: { user } }) => !sees(stays(room), user, Number(seq)))
              .flatMap(({ at, connection: { tab } }) => about(room, entry, `told to ${tab} at ${at}`)),
          );
        }),
        examine(history.sights, (sight) => unseen(stays(sight.room), sight)),
      );
    },
  },
  {
    name: 'ranges',
    promise: '[P12] what one may see, and who is there, is the same in room, D1 and welcome',
    look: (evidence) => {
      const stays = allStays(evidence);
      return together(
        examine(evidence.ending.welcomes, ({ user, room, ranges, members }) => {
          const { present, ranges: all } = stays(room);
          const told = JSON.stringify({ ranges, members: members.toSorted(ascending) });
          const right = JSON.stringify({
            ranges: all.get(user) ?? [],
            members: [...present.keys()].sort(ascending),
          });
          return told !== right && { text: `${user} is welcomed to ${room} with ${told}: it is ${right}` };
        }),
        examine(evidence.rooms, ({ id }) => copied(evidence, stays(id), id)),
      );
    },
  },
  {
    name: 'ended',
    promise: '[P7] whoever leaves, or is removed, hears nothing more of the room within a second',
    look: ({ history }) => {
      const of =
        ({ user, room }: Absence) =>
        (one: { user: number; room?: string }) =>
          one.user === user && one.room === room;
      return examine(history.absences, (absence) => [
        ...history.connections.filter(of(absence)).flatMap((one) => heard(one, absence, history)),
        ...history.sights.filter(of(absence)).flatMap((sight) => told(sight, absence, history)),
      ]);
    },
  },
];

const ascending = (one: number, other: number) => one - other;

const unseen = (stays: Stays, { at, user, room, where, seq }: Sight): Violation | false =>
  seq !== undefined &&
  !sees(stays, user, seq) && {
    text: `${user} was shown number ${seq} in ${where} at ${at}`,
    subject: { room, seq },
  };

const copied = ({ stored }: Evidence, { ranges, present }: Stays, room: string): Violation[] => {
  const copies = stored.copies.get(room)?.members ?? [];
  const inD1 = new Map(copies.map((member) => [member.user, member]));
  return [...ranges].flatMap(([user, right]) => {
    const copy = inD1.get(user);
    const role = present.get(user) ?? copy?.role;
    const found = JSON.stringify(copy && { role: copy.role, ranges: joined(copy.ranges) });
    const expected = JSON.stringify({ role, ranges: right });
    return found === expected ? [] : [{ text: `D1 has ${user} in ${room} as ${found}: it is ${expected}` }];
  });
};

/** A socket that was open when its user went. */
const heard = (
  { tab, openedAt, closedAt, code, lastFrameAt, link }: Connection,
  { from, until = Number.POSITIVE_INFINITY }: Absence,
  history: Evidence['history'],
): Violation[] => {
  if (openedAt === undefined || link.troubled || openedAt >= from || (closedAt ?? until) < from) return [];
  const deadline = deadlineAt(history, from);
  const text = `${tab}, open since ${openedAt}, went at ${from}`;
  if (closedAt === undefined || closedAt > deadline)
    return [{ text: `${text} and closed at ${closedAt ?? 'no time'} with ${code}` }];
  if (!ENDS.includes(code ?? 0)) return [{ text: `${text} and closed with ${code}` }];
  const isLate = lastFrameAt !== undefined && lastFrameAt > deadline;
  return isLate ? [{ text: `${text} and was told something at ${lastFrameAt}` }] : [];
};

/** What lists are told while somebody is away. Their own pages show them what they may see, at any time. */
const told = (
  { at, where, link }: Sight,
  { user, room, from, until = Number.POSITIVE_INFINITY }: Absence,
  history: Evidence['history'],
): Violation[] => {
  const isLate = at > deadlineAt(history, from) && at < until && !link.troubled;
  return isLate && (where === 'news' || where === 'typing')
    ? [{ text: `${user}, who went at ${from}, was told ${where} of ${room} at ${at}`, subject: { room } }]
    : [];
};
