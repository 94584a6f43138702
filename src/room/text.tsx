/** What a person wrote, with its links. It stays text: only http and https addresses become anything else. */
export const Text = ({ body }: { body: string }) => (
  <p class="text" dir="auto">
    {pieces(body).map((piece) => (piece.href ? <Link href={piece.href} text={piece.text} /> : piece.text))}
  </p>
);

const Link = ({ href, text }: { href: string; text: string }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow">
    {text}
  </a>
);

export interface Piece {
  text: string;
  href?: string;
}

/** The text cut into links and the rest; joined again it is the text. Linear in its length, whatever it is. */
export const pieces = (body: string): Piece[] => {
  const found: Piece[] = [];
  let end = 0;
  for (const match of body.matchAll(CANDIDATE)) {
    const text = withoutTail(match[0]);
    const href = address(text);
    if (!href) continue;
    if (match.index > end) found.push({ text: body.slice(end, match.index) });
    found.push({ text, href });
    end = match.index + text.length;
  }
  if (end < body.length) found.push({ text: body.slice(end) });
  return found;
};

/** Neither spaces, quotes nor angle brackets, nor the invisible characters that turn the direction of writing. */
const CANDIDATE =
  /(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const TAIL = /[.,;:!?'’*_~|。、，！？…]/;
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Punctuation after an address belongs to the sentence, and a bracket to it that was not opened in the address. */
const withoutTail = (text: string): string => {
  const open = new Map<string, number>();
  for (const character of text) open.set(character, (open.get(character) ?? 0) + 1);
  let end = text.length;
  for (; end > 0; end--) {
    const last = text.charAt(end - 1);
    const opening = CLOSING[last];
    if (opening && (open.get(last) ?? 0) > (open.get(opening) ?? 0))
      open.set(last, (open.get(last) ?? 0) - 1);
    else if (!TAIL.test(last)) break;
  }
  return text.slice(0, end);
};

const address = (text: string): string | undefined => {
  const href = /^www\./i.test(text) ? `https://${text}` : text;
  return URL.canParse(href) ? href : undefined;
};

const ONE =
  /(?:\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3|(?:\p{Emoji_Presentation}|\p{ExtPict}(?=\uFE0F|\p{EMod}))(?:\uFE0F|\p{EMod})?(?:[\u{E0020}-\u{E007F}]+)?(?:\u200D\p{ExtPict}(?:\uFE0F|\p{EMod})?)*)/u;
const ONE_TO_THREE = new RegExp(`^(?:${ONE.source}\\s?){1,3}$`, 'u');
/** Code units of three families with skin tones; a longer chain of joined emoji is no emoji. */
const EMOJI_MAX = 80;

/** One to three emoji and nothing else. */
export const isEmojiOnly = (body: string): boolean => body.length <= EMOJI_MAX && ONE_TO_THREE.test(body);
