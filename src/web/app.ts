import { Hono } from 'hono';
import type { Parley } from '../env.ts';

/** The whole, and every feature's part of it. Strict: `/lobby` and `/lobby/` are two paths; slashes.ts leads to the second. */
export const newApp = () => new Hono<Parley>({ strict: true });

/** The id of a user in a path. 0 is nobody's. */
export const idIn = (text: string): number => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0);
