import type { Context } from 'hono';

/** Stands for everybody if no proxy tells the address: on a laptop, in a test. */
const HERE = 'local';

/** The address of the client. Cloudflare sets this header, and nobody else can. */
export const addressOf = (c: Context): string => networkOf(c.req.header('cf-connecting-ip') ?? '') || HERE;

/** The network of the client as it registers: a home line may have 256 of those that belong to one customer, a company 65,536. */
export const siteOf = (c: Context): string => networkOf(c.req.header('cf-connecting-ip') ?? '', 48) || HERE;

/**
 * The part of an address that belongs to one customer: the /64 of IPv6, whose other half they choose freely; all of IPv4.
 * `bits`: of IPv6, another part, in whole groups of 16.
 */
export const networkOf = (address: string, bits = 64): string => {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]/`)) return address;
  const groups = expanded(new URL(`http://[${address}]/`).hostname.slice(1, -1));
  return isMapped(groups) ? quad(groups) : `${groups.slice(0, bits / 16).join(':')}::/${bits}`;
};

/** Eight groups, from an address in the URL parser's canonical form: lower case, at most one `::`, no dots. */
const expanded = (address: string): string[] => {
  const [head = '', tail] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const [first, last] = [[...head], [...(tail ?? [])]];
  return [...first, ...Array(8 - first.length - last.length).fill('0'), ...last];
};

/** IPv4 in the clothes of IPv6 (RFC 4291, 2.5.5.2). */
const isMapped = (groups: string[]) => groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';

const quad = (groups: string[]): string =>
  groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
