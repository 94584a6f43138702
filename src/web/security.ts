import { encodeBase64urlNoPadding } from '@oslojs/encoding';
import type { Context, MiddlewareHandler } from 'hono';
import { isUpgrade } from '../auth/socket-identity.ts';
import type { Parley } from '../env.ts';
import { limitBody } from './body.ts';
import { page, problem } from './errors.tsx';
import { isExposed } from './exposed.ts';
import { TIMING } from './time.ts';

const YEAR = 365 * 24 * 60 * 60;

const NONCE_BYTES = 16;

/** Only a stranger's page has an icon that is in the page itself (layout.tsx); it shows nobody's words. */
const policyFor = (nonce: string, isStrange: boolean) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `img-src ${isStrange ? 'data:' : "'self'"}`,
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types parley',
  ].join('; ');

const UNUSED = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'display-capture',
  'browsing-topics',
];

const HEADERS = Object.entries({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': UNUSED.map((feature) => `${feature}=()`).join(', '),
  // Not `no-referrer`: with that, browsers send the forms of our own pages with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});

/**
 * Refuses what came unencrypted, what other sites have sent, and what is too large, before anything reads it. Every answer
 * leaves with the headers.
 */
export const security: MiddlewareHandler<Parley> = async (c, next) => {
  c.set('nonce', encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))));
  const refusal = await refuse(c, next);
  if (refusal instanceof Response) c.res = refusal;
  // The headers of a 101 are immutable, and nobody reads them.
  if (c.res.status !== 101) harden(c);
};

const refuse: MiddlewareHandler<Parley> = (c, next) => {
  if (isExposed(new URL(c.req.url))) return encrypt(c);
  return isForeign(c) ? problem(c, 403) : limitBody(c, next);
};

/** Leads to the same address on https. What was sent has been on the way for everybody to read, and is not sent again. */
const encrypt = async (c: Context<Parley>) => {
  const isSent = isUpgrade(c.req.raw) || !['GET', 'HEAD'].includes(c.req.method);
  if (isSent) return page(c, 403, 'exposed');
  const url = new URL(c.req.url);
  url.protocol = 'https:';
  return c.redirect(url.href, 308);
};

/**
 * Whether a page of another site had the browser send this. Both headers are the browser's own, no script can set them
 * (https://www.w3.org/TR/fetch-metadata/). A form without either is refused; a socket is not: browsers never open one
 * without an Origin (RFC 6455, 4.1), and a program that does must bring the cookie itself.
 */
const isForeign = (c: Context): boolean => {
  const socket = isUpgrade(c.req.raw);
  if (!socket && ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return false;

  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = c.req.header('origin');
  if (origin === new URL(c.req.url).origin) return false;
  if (origin !== undefined && origin !== 'null') return true;
  return socket ? origin === 'null' : site !== 'same-origin';
};

const harden = (c: Context<Parley>) => {
  // What an object answers has immutable headers, too; a copy has not.
  c.res = new Response(c.res.body, c.res);
  const { headers } = c.res;
  for (const [name, value] of HEADERS) headers.set(name, value);
  headers.append('Server-Timing', `${TIMING};dur=${Date.now()}`);
  headers.set('Content-Security-Policy', policyFor(c.var.nonce, c.get('session') === undefined));
  if (new URL(c.req.url).protocol === 'https:') headers.set('Strict-Transport-Security', `max-age=${YEAR}`);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
};
