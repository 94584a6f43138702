import { type Evidence, entryAt } from '../evidence.ts';
import {
  type Attempt,
  type Connection,
  type History,
  nameOf,
  type SessionLife,
  type Version,
  type Violation,
} from '../history.ts';
import { type Check, examine, together } from './finding.ts';
import { about } from './messages.ts';

/** From the answer to the logout until the last socket has heard it (ms). */
const CLOSED_WITHIN = 1_000;
/** How a socket of a session may end that is over: told so, or cut before it could be told. */
const ENDS = [4401, 1001, 1006, 1012];
/** How a room turns somebody away at once who is not in it: that this is so may have been found out before the session was over. */
const TURNED_AWAY = [4403, 4404];

/** Who may hear what, and until when. */
export const BORDERS: Check[] = [
  {
    name: 'strangers',
    promise: '[P6] whose room it is not learns nothing, not even that it is there',
    look: ({ history }) =>
      together(
        examine(history.attempts, letIn),
        examine(byKind(history.attempts), ([kind, attempts]) => revealing(kind, attempts)),
      ),
  },
  {
    name: 'audience',
    promise: '[P6] every frame goes to somebody who is, or was, in its room',
    look: ({ history, rooms }) => {
      const members = new Map(rooms.map(({ id, members }) => [id, members]));
      const isTheirs = (room: string, user: number) => members.get(room)?.includes(user) === true;
      return together(
        examine(history.connections, ({ room, user, tab, openedAt }) => {
          const isHeard = room !== undefined && openedAt !== undefined;
          return isHeard && !isTheirs(room, user) && { text: `${tab} has a socket of ${room}` };
        }),
        examine(
          history.sights,
          ({ room, user, where }) =>
            !isTheirs(room, user) && { text: `${user} was told ${where} of ${room}`, subject: { room } },
        ),
      );
    },
  },
  {
    name: 'closed',
    promise: '[P7] the sockets of a session close within a second of its end',
    look: ({ history }) => examine(concerned(history.connections), (one) => stillOpen(one, history)),
  },
  {
    name: 'silence',
    promise: '[P7] nothing follows the end of a session: no frame, and no message',
    look: (evidence) =>
      together(
        examine(concerned(evidence.history.connections), (one) => overheard(one, evidence.history)),
        examine(evidence.history.told, ([place, versions]) => {
          const [room = '', seq] = place.split(' ');
          const sentAt = firstSent(evidence, room, Number(seq));
          return versions.flatMap((version) => leaked(room, version, sentAt));
        }),
      ),
  },
];

const letIn = ({ who, what, room, outcome, answer }: Attempt): Violation | false =>
  outcome === 'let in' && {
    text: `${who}: ${what} of ${room} was answered with ${answer}`,
    subject: { room },
  };

const byKind = (attempts: Attempt[]) => Map.groupBy(attempts, ({ who, what }) => `${who}: ${what}`);

/** What is not there and what is not theirs must answer alike. */
const revealing = (kind: string, attempts: Attempt[]): Violation | false => {
  const refused = attempts.filter(({ outcome }) => outcome === 'refused');
  const answersTo = (nowhere: boolean) =>
    new Set(refused.filter((one) => one.nowhere === nowhere).map(({ answer }) => answer));
  const nowhere = answersTo(true);
  const foreign = [...answersTo(false)].filter((answer) => !nowhere.has(answer));
  return (
    nowhere.size > 0 &&
    foreign.length > 0 && {
      text: `${kind} is answered with ${foreign[0]}, but where nothing is with ${[...nowhere][0]}`,
    }
  );
};

/**
 * Until when the end of a session at this time must have reached all of its sockets. Where even a simple page takes
 * seconds, a second cannot be measured: the slowest page meanwhile counts twice, since a Close is answered.
 */
export const deadlineAt = ({ latencies }: History, time: number): number => {
  let deadline = time + CLOSED_WITHIN;
  for (;;) {
    const meanwhile = latencies.filter(({ at, ms }) => at > time && at - ms < deadline);
    const slowest = meanwhile.reduce((most, { ms }) => Math.max(most, ms), 0);
    const extended = time + CLOSED_WITHIN + 2 * slowest;
    if (extended <= deadline) return deadline;
    deadline = extended;
  }
};

type Concerned = Connection & { openedAt: number; session: SessionLife & { overAt: number } };

/** The sockets that were open when their session ended, or opened later. */
const concerned = (connections: Connection[]): Concerned[] =>
  connections.filter((connection): connection is Concerned => {
    const { openedAt, closedAt, session } = connection;
    if (openedAt === undefined || session.overAt === undefined) return false;
    return closedAt === undefined || closedAt >= session.overAt;
  });

const stillOpen = (
  { tab, closedAt, code = 0, session, link, openedAt, lastFrameAt }: Concerned,
  history: History,
): Violation | false => {
  if (link.troubled) return false;
  if (closedAt === undefined) return { text: `${tab} was signed out at ${session.overAt} and never closed` };
  if (closedAt > deadlineAt(history, Math.max(session.overAt, openedAt)))
    return {
      text: `${tab}, open since ${openedAt}, was signed out at ${session.overAt}, closed at ${closedAt} with ${code}`,
    };
  if (lastFrameAt === undefined && TURNED_AWAY.includes(code)) return false;
  return !ENDS.includes(code) && { text: `${tab} was signed out and closed with ${code}` };
};

const overheard = (
  { tab, at, session, lastFrameAt, link }: Concerned,
  history: History,
): Violation | false => {
  if (lastFrameAt === undefined) return false;
  const text = `${tab} was signed out at ${session.overAt} and told something at ${lastFrameAt}`;
  if (at > session.overAt) return { text: `${text}: it had connected at ${at}` };
  return !link.troubled && lastFrameAt > deadlineAt(history, session.overAt) && { text };
};

/** However late a frame comes: what was written after the end of a session cannot have been on its way before. */
const leaked = (room: string, { entry, by }: Version, sentAt: number | undefined): Violation[] =>
  by.flatMap(({ connection: { tab, session } }) => {
    const isLate = session.overAt !== undefined && sentAt !== undefined && sentAt > session.overAt;
    return isLate
      ? about(room, entry, `first sent at ${sentAt}, told to ${tab}, signed out at ${session.overAt}`)
      : [];
  });

const firstSent = ({ stored, history }: Evidence, room: string, seq: number): number | undefined => {
  const entry = entryAt(stored, room, seq);
  return entry && history.written.get(nameOf({ room, user: entry.from, cid: entry.cid }))?.sent[0]?.at;
};
