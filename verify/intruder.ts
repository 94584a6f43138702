import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Attempt } from './history.ts';
import type { Random } from './random.ts';
import type { Answer, Asked, Web } from './web.ts';
import { membersOf, type World } from './world.ts';

/** A socket that is open for so long (ms, on a machine that keeps up), and was not told to go, was let in. */
const PATIENCE_MS = 3_000;
/** Sockets close with these: signed out, no such room. */
const SHUT = [4401, 4404];
/** What they are told before. It says the code, and nothing else. */
const SAYS_GOODBYE = /^\{"type":"disconnected","code":\d{4}\}$/;

/** Who tries what is not theirs, or not theirs any more. */
export interface Intruder {
  who: string;
  user: number;
  cookie: string | undefined;
}

interface Try {
  patienceMs: number;
  web: Web;
  cookie: string | undefined;
  room: string;
  /** A member, whom the intruder claims to be. */
  member: number;
  cid: string;
}

type Outcome = Pick<Attempt, 'outcome' | 'answer'>;

/** All ways into a room. What one says about oneself counts for nothing. */
const WAYS = {
  'the socket': ({ web, cookie, room, patienceMs }: Try) =>
    listen(web.socket(`/room/${room}/socket?v=2&rev=0`, cookie), patienceMs),
  'the socket, under a false name': ({ web, cookie, room, member, patienceMs }: Try) =>
    listen(web.socket(`/room/${room}/socket?v=2`, cookie, claims(member)), patienceMs),
  'the page': (attempt: Try) => ask(attempt, { path: `/room/${attempt.room}/` }),
  'a piece of the page': (attempt: Try) =>
    ask(attempt, { path: `/room/${attempt.room}/`, headers: { 'hx-request': 'true' } }),
  'the history': (attempt: Try) =>
    ask(attempt, { path: `/room/${attempt.room}/messages?after=0`, accept: 'application/json' }),
  'the form': (attempt: Try) => ask(attempt, { path: `/room/${attempt.room}/`, form: draft(attempt) }),
  'the form, under a false name': (attempt: Try) =>
    ask(attempt, {
      path: `/room/${attempt.room}/`,
      accept: 'application/json',
      form: { ...draft(attempt), as: String(attempt.member) },
      headers: claims(attempt.member),
    }),
};

export type Way = keyof typeof WAYS;
export const WAY_NAMES = Object.keys(WAYS) as Way[];

/** Somebody tries a room of others, and one that does not exist: both must answer alike. */
export const intrude = async (world: World, random: Random, room: string) => {
  const members = membersOf(world, room);
  const others = world.browsers.filter(({ person, cookie }) => cookie && !members.includes(person.id));
  const browser = random.chance(0.8) ? random.maybe(others) : undefined;
  const intruder: Intruder = browser
    ? { who: browser.name, user: browser.person.id, cookie: browser.cookie }
    : { who: 'a stranger', user: 0, cookie: undefined };
  const way = random.pick(WAY_NAMES);
  const attempts = [
    await attempt(world, intruder, way, room),
    await attempt(world, intruder, way, nowhere(random), true),
  ];
  // Who was signed out between the two was answered as somebody else.
  const isSame = browser?.cookie === intruder.cookie && !browser?.isLeaving;
  if (!isSame) for (const one of attempts) if (one.outcome === 'refused') one.outcome = 'unanswered';
};

/** Tries it, and writes down how it went. What an intruder writes must not be stored. */
export const attempt = async (
  world: World,
  intruder: Intruder,
  way: Way,
  room: string,
  isNowhere = false,
) => {
  const { history, near } = world;
  const { who, user, cookie } = intruder;
  const cid = `forbidden-${history.attempts.length}-${history.written.size}`;
  const forbidden = 'written by somebody who may not';
  if (way.includes('form')) history.write({ ...draftBy(user, room, cid), outbox: who, place: 0, forbidden });
  const member = membersOf(world, room)[0] ?? 1;
  const patienceMs = PATIENCE_MS * world.slowness;
  const outcome = await WAYS[way]({ web: near, cookie, room, member, cid, patienceMs });
  const answer = outcome.answer.replaceAll(room, 'ROOM');
  const made: Attempt = { at: history.now(), who, what: way, room, nowhere: isNowhere, ...outcome, answer };
  history.attempts.push(made);
  history.count(outcome.outcome === 'unanswered' ? 'intrusions unanswered' : 'intrusions answered');
  return made;
};

const nowhere = (random: Random): string =>
  Array.from({ length: 16 }, () => random.pick([...'abcdefghijklmnopqrstuvwxyz234567'])).join('');

const draftBy = (user: number, room: string, cid: string) => ({ user, room, cid, body: 'I was here.' });

const draft = ({ cid }: Try) => ({ cid, body: 'I was here.' });

const claims = (member: number) => ({ 'x-parley-user': String(member), 'x-parley-session': 'a'.repeat(64) });

const ask = async ({ web, cookie, room, cid }: Try, asked: Asked): Promise<Outcome> => {
  try {
    return judged(await web.ask({ ...asked, cookie }), room, cid);
  } catch (error) {
    return { outcome: 'unanswered', answer: String(error) };
  }
};

const judged = ({ status, headers, body }: Answer, room: string, cid: string): Outcome => {
  const { location = '' } = headers;
  // What a stranger sent comes back to them, with its cid.
  const text = lasting(body.replaceAll(room, 'ROOM').replaceAll(cid, 'CID'));
  const answer = `${status} ${location} ${createHash('sha256').update(text).digest('hex').slice(0, 12)} ${text.slice(0, 60)}`;
  if (status >= 500) return { outcome: 'unanswered', answer };
  const isSentAway = status === 401 || status === 404 || (status === 303 && location.startsWith('/login/'));
  return { outcome: isSentAway ? 'refused' : 'let in', answer };
};

/** Without what differs from one answer to the next, whoever asks for what: the page's nonce, its time, and one's own list beside it. */
const lasting = (page: string) =>
  page.replace(/ (?:nonce|data-now)="[^"]*"/g, '').replace(/<aside id="list".*?<\/aside>/s, '');

const listen = (socket: WebSocket, patienceMs: number): Promise<Outcome> =>
  new Promise((ended) => {
    let status: number | undefined;
    const end = (outcome: Outcome['outcome'], answer: string) => {
      clearTimeout(timer);
      ended({ outcome, answer });
      socket.terminate();
    };
    const timer = setTimeout(() => {
      const isOpen = socket.readyState === socket.OPEN;
      end(isOpen ? 'let in' : 'unanswered', isOpen ? 'an open socket' : 'nothing');
    }, patienceMs);
    socket.on('message', (data) => {
      if (!SAYS_GOODBYE.test(String(data))) end('let in', String(data).slice(0, 200));
    });
    socket.on('error', () => {});
    socket.on('unexpected-response', (_, response) => {
      status = response.statusCode;
      socket.terminate();
    });
    socket.on('close', (code, reason) => {
      const isRefused = SHUT.includes(code) || status === 401 || status === 404;
      end(isRefused ? 'refused' : 'unanswered', `closed with ${status ?? code} ${reason}`);
    });
  });
