const HERE = 'https://parley.invalid';

/**
 * Where to go after signing in, as it came in `next`: a path of this site, or '' for anything else.
 * A path that a URL parser would change at all is refused, so that no browser reads another host into it.
 */
export const nextPath = (next = ''): string => (URL.parse(next, HERE)?.href === HERE + next ? next : '');
