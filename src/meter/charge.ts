import type { Context } from 'hono';
import type { Bindings, Parley } from '../env.ts';
import { Spending } from './spending.ts';
import type { Use } from './use.ts';

type Meters = Pick<Bindings, 'METER'>;

/** Its one object, for all. */
export const meterOf = ({ METER }: Meters) => METER.getByName('meter');

export const tellMeter = (env: Meters, user: number, used: Use): Promise<number> =>
  meterOf(env).spend(user, used);

/** In tests several environments follow one another in one instance; a deployed one has one. */
const HERE = new WeakMap<Bindings['METER'], Spending>();

/** What people use in this instance of the Worker. */
const here = ({ METER }: Meters): Spending => {
  const known = HERE.get(METER);
  if (known) return known;
  const spending = new Spending((user, used) => tellMeter({ METER }, user, used));
  HERE.set(METER, spending);
  return spending;
};

/** Sessions of people who have to wait, so that their requests end before D1 is asked. The oldest is forgotten first. */
const REFUSED = new Map<string, number>();
const REFUSED_MAX = 10_000;

/** [P13] Charges a person for what a request uses: 0, or how long they have to wait (ms), and then nothing is to be done. */
export const charge = (c: Context<Parley>, user: number, used: Use): number =>
  here(c.env).spend(user, used, Date.now(), (work) => c.executionCtx.waitUntil(work));

/** How long whoever has this session has to wait (ms), as far as is known here. */
export const waitOf = (session: string): number => Math.max(0, (REFUSED.get(session) ?? 0) - Date.now());

export const refuseSession = (session: string, wait: number) => {
  const [oldest] = REFUSED.keys();
  if (REFUSED.size >= REFUSED_MAX && oldest !== undefined) REFUSED.delete(oldest);
  REFUSED.set(session, Date.now() + wait);
};
