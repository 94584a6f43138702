/** What the form of an invitation says, and what can stand in a link. */
import type { Fields } from '../web/forms.ts';

/** 128 bits in base64url. */
export const TOKEN_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{22}$/;

/** Bounded before it is hashed. */
export const tokenIn = (text: string): string | undefined => (TOKEN.test(text) ? text : undefined);

const DAY = 24 * 60 * 60_000;

/** How long it is good, and for how many people; the first of each is what most want. */
export const DAYS = ['7', '1', '30'] as const;
export const USES = ['1', '5', '25', '100'] as const;

export interface Wanted {
  days: (typeof DAYS)[number];
  uses: (typeof USES)[number];
}

/** What is none of the choices is the first of them. */
export const wantedIn = (field: Fields): Wanted => ({
  days: DAYS.find((days) => days === field('days')) ?? DAYS[0],
  uses: USES.find((uses) => uses === field('uses')) ?? USES[0],
});

export const lifetimeOf = ({ days }: Wanted): number => Number(days) * DAY;
