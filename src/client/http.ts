import { TIMING } from '../web/time.ts';

const TIME = new RegExp(`\\b${TIMING};dur=(\\d+)`);

/**
 * The server's time in an answer. Each answer of Parley says it. An answer that does not is no word of Parley: a proxy, a
 * firewall or the login page of a network stands in between and has answered in its place.
 */
export const serverTimeIn = (headers: Headers): number | undefined => {
  const [, time] = TIME.exec(headers.get('server-timing') ?? '') ?? [];
  return time === undefined ? undefined : Number(time);
};

/** Asks Parley over HTTP. Gives nothing where no answer came, or none of Parley's. Never throws. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response | undefined>;

/** `onTime` hears the server's time with each answer. */
export const asker =
  (onTime: (now: number) => void, fetcher: typeof fetch = (...request) => fetch(...request)): Ask =>
  async (path, init) => {
    const answer = await fetcher(path, { redirect: 'manual', ...init }).catch(() => undefined);
    const now = answer && serverTimeIn(answer.headers);
    if (now === undefined) return undefined;
    onTime(now);
    return answer;
  };

/** The answer's JSON, or nothing where there is none. */
export const jsonIn = (answer: Response | undefined): Promise<unknown> =>
  answer?.json().catch(() => undefined) ?? Promise.resolve(undefined);
