const HERE = 'https://parley.invalid';

/** Pages end in a slash. Addresses for scripts do not, and are no place to send a person. */
const PAGE = /^[^?#]*\/(?:[?#]|$)/;
/** Nobody is sent back to a login or logout page right after logging in. */
const DOOR = /^\/(?:login|register|logout)\//;

/** Where to go after signing in, as it came in `next`: a page of this site, or '' for anything else. */
export const nextPath = (next = ''): string => {
  const path = localPath(next);
  return PAGE.test(path) && !DOOR.test(path) ? path : '';
};

/**
 * A path of this site, or '' for anything else. A path that a URL parser would change at all is refused, so that no
 * browser reads another host into it.
 */
export const localPath = (path: string): string => (URL.parse(path, HERE)?.href === HERE + path ? path : '');
