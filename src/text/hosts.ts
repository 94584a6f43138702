/** Scripts of living languages (UAX #31), each alone in a label, but for those that Japanese and Korean write together. */
const SCRIPTS =
  'Arab Armn Beng Cyrl Deva Ethi Geor Grek Gujr Guru Hebr Khmr Knda Laoo Latn Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt Hani+Hira+Kana Hani+Hang Hani+Bopo';
const LABEL = new RegExp(
  `^(?:${SCRIPTS.replace(/\S+ ?/g, (scripts) => `|[-0-9${scripts.replace(/\w{4}/g, '\\p{scx=$&}').replace(/[+ ]/g, '')}]+`).slice(1)})$`,
  'u',
);

/**
 * Whether this host (and port), as it is written at the end of `href`, is the very one to which that leads, and can be read
 * for no other: `0x7f.1` is 127.0.0.1, and a label of two scripts (UTS #39, single script) is made to deceive.
 */
export const isUnmistakable = (host: string, href: string): boolean => {
  if (!URL.canParse(href)) return false;
  const written = host.toLowerCase().replace(/:\d+$/, '');
  const { hostname } = new URL(href);
  if (written === hostname) return true;
  const [labels, encoded] = [written.split('.'), hostname.split('.')];
  if (labels.length !== encoded.length) return false;
  return labels.every((label, n) => label === encoded[n] || isReadable(label, encoded[n]));
};

/** Nothing in it is drawn as something else is (`ｅ`, `ﬁ`): composed by compatibility, it stays what it was. */
const isReadable = (label: string, encoded = ''): boolean =>
  encoded.startsWith('xn--') && LABEL.test(label) && label.normalize('NFKC') === label.normalize('NFC');
