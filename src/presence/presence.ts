import type { Bindings } from '../env.ts';
import { whyFailed } from '../web/why-failed.ts';

export interface Whereabouts {
  online: boolean;
  /** When (ms) they left last, if they ever did. */
  lastSeen?: number;
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
