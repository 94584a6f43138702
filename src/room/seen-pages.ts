/**
 * Which requests mean that somebody sees a conversation (docs/decisions/007). A page with a script says so itself, and only
 * while somebody looks at it (client/attention.ts): it may be loaded in a tab behind, restored, or fetched ahead.
 */
import type { Context } from 'hono';
import { askerOf } from '../web/errors.tsx';

/**
 * Browsers that can show nothing but text ask for no pictures, and do not send `Sec-Fetch-Dest`, as all others do
 * (https://www.w3.org/TR/fetch-metadata/). That the page was served is all that one can know of them.
 */
export const isSeenWhenServed = (c: Context): boolean =>
  askerOf(c) === 'page' && c.req.header('sec-fetch-dest') === undefined && !isFetchedAhead(c);

/** The picture in `<noscript>` was asked for by our own page, which is shown. */
export const isSeenByPicture = (c: Context): boolean => isFromHere(c) && !isFetchedAhead(c);

/** No page of another site had the browser ask. */
export const isFromHere = (c: Context): boolean =>
  (c.req.header('sec-fetch-site') ?? 'same-origin') === 'same-origin';

const isFetchedAhead = (c: Context): boolean =>
  ['sec-purpose', 'purpose', 'x-moz'].some((name) => c.req.header(name)?.includes('pre'));
