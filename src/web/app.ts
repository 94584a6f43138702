import { Hono } from 'hono';
import type { Parley } from '../env.ts';

/** The whole, and every feature's part of it. Strict: `/lobby` and `/lobby/` are two paths; slashes.ts leads to the second. */
export const newApp = () => new Hono<Parley>({ strict: true });
