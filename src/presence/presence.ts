import type { Bindings } from '../env.ts';
import { whyFailed } from '../web/why-failed.ts';
import type { Gone } from './protocol.ts';
import type { Withheld } from './withheld.ts';

export interface Whereabouts {
  online: boolean;
  /** When (ms) they left last, if they ever did. */
  lastSeen?: number;
}

/** What Presence knows, before anybody has decided what the viewer sees of it. */
export interface Snapshot {
  online: number[];
  hidden: number[];
  lastSeen: Gone[];
  /** [P11] By room. An object of the version before says nothing. */
  withheld?: Record<string, Withheld[]>;
}

/** How long (ms) a page waits for Presence. */
const PATIENCE_MS = 1_000;

/**
 * The object that keeps the presence of this user; without a user, that of everybody. The only place that names it.
 * Past the ceiling of one (docs/decisions/004-one-presence-object.md), a hash of the user picks one of N names here,
 * and who asks for everybody asks all N.
 */
export const presenceFor = (env: Bindings, _user?: number) => env.PRESENCE.getByName('everybody');

/** Everybody whom this viewer sees online; nobody, where Presence fails or is slow: a page is worth having without it. */
export const whoIsOnline = (env: Bindings, viewer: number): Promise<number[]> =>
  inTime(presenceFor(env).online(viewer), []);

/** Whether this viewer sees somebody online, or when they were; offline, where Presence fails or is slow. */
export const whereabouts = (env: Bindings, user: number, viewer: number): Promise<Whereabouts> =>
  inTime<Whereabouts>(presenceFor(env, user).whereabouts(user, viewer), { online: false });

/**
 * [P8] Asked at the same time as who the viewer is; `onlineFor` and `whereaboutsFor` say what they may know of it. Nothing is
 * asked where it is about nobody.
 */
export const snapshotOf = async (
  env: Bindings,
  people: number[],
  { everybody }: { everybody: boolean },
): Promise<Snapshot> => {
  const nobody: Snapshot = { online: [], hidden: [], lastSeen: [] };
  if (people.length === 0 && !everybody) return nobody;
  return inTime<Snapshot>(presenceFor(env).snapshot(people, everybody), nobody);
};

export const onlineFor = ({ online, hidden }: Snapshot, viewer: number): number[] =>
  hidden.includes(viewer) ? [] : online;

export const whereaboutsFor = (snapshot: Snapshot, user: number, viewer: number): Whereabouts => {
  if (snapshot.hidden.includes(viewer)) return { online: false };
  const gone = snapshot.lastSeen.find(({ id }) => id === user);
  return { online: snapshot.online.includes(user), ...(gone && { lastSeen: gone.at }) };
};

const inTime = async <T>(answer: Promise<T>, otherwise: T): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    console.warn('Presence did not answer:', whyFailed(error));
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
};
