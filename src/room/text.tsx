import { formatted, type Part } from '../text/formatting.ts';
import { type Piece, pieces } from '../text/links.ts';
import { EVERYONE, type Mention } from './entry.ts';
import type { TextView } from './thread.ts';

/** Stands for what has no marks in it. */
const SOLID = '\ufffc';
const TAGS = {
  strong: 'strong',
  em: 'em',
  s: 's',
  code: 'code',
  block: 'code',
  quote: 'span',
  mark: 'i',
} as const;

/**
 * What a person wrote, with links, mentions and formats. The pieces joined together are exactly what was written: its marks are
 * there, too, but hidden.
 */
export const Text: TextView = ({ body, mentions = [], me }) => {
  const found = withMentions(pieces(body), mentions);
  const isSolid = ({ href, user }: TextPiece) => Boolean(href) || user !== undefined;
  const plain = found.map((piece) => (isSolid(piece) ? SOLID.repeat(piece.text.length) : piece.text));
  return (
    <p class="text" dir="auto">
      {arranged(found, formatted(plain.join('')), ({ text, href, user }) => {
        if (href) return <Link href={href} text={text} />;
        return user === undefined ? text : <Named user={user} text={text} isMe={user === me} />;
      })}
    </p>
  );
};

/** The pieces of a text within its parts. Only where a piece is nothing but text does a part begin or end within it. */
const arranged = (
  found: readonly TextPiece[],
  parts: readonly Part[],
  draw: (piece: TextPiece) => unknown,
) => {
  let [number, at, cut] = [0, 0, 0];
  const upTo = (end: number) => {
    const drawn: unknown[] = [];
    for (let piece = found[number]; piece && at < end; piece = found[number]) {
      const text = piece.text.slice(cut, cut + end - at);
      drawn.push(draw({ ...piece, text }));
      at += text.length;
      cut += text.length;
      if (cut === piece.text.length) [number, cut] = [number + 1, 0];
    }
    return drawn;
  };
  const within = (some: readonly Part[], end: number): unknown[] => [
    ...some.flatMap((part) => [
      ...upTo(part.start),
      <Formatted part={part}>{within(part.within, part.end)}</Formatted>,
    ]),
    ...upTo(end),
  ];
  return within(parts, Number.POSITIVE_INFINITY);
};

const Formatted = ({ part: { format }, children }: { part: Part; children?: unknown }) => {
  const Tag = TAGS[format];
  const isQuote = format === 'quote';
  return (
    <Tag
      class={isQuote || format === 'block' ? format : undefined}
      role={isQuote ? 'blockquote' : undefined}
      hidden={format === 'mark'}
    >
      {children}
    </Tag>
  );
};

const Link = ({ href, text }: { href: string; text: string }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow">
    {text}
  </a>
);

/** A link to the profile of the person who is meant, whatever the text calls them. */
const Named = ({ user, text, isMe }: { user: number; text: string; isMe: boolean }) => {
  if (user === EVERYONE) return <span class="mention me">{text}</span>;
  const path = `/people/${user}/`;
  return (
    <a class={isMe ? 'mention me' : 'mention'} href={path} hx-get={path} hx-target="#pane" hx-push-url="true">
      {text}
    </a>
  );
};

export interface TextPiece extends Piece {
  /** Whom it names. */
  user?: number;
}

/**
 * Cuts the pieces where they name somebody. Mentions are ascending; one that overlaps a link, the one before it or an end
 * of the text is left out, so that nothing that a sender says of a text hides where a link leads.
 */
export const withMentions = (pieces: readonly Piece[], mentions: readonly Mention[]): TextPiece[] => {
  const found: TextPiece[] = [];
  let start = 0;
  for (const piece of pieces) {
    const end = start + piece.text.length;
    let done = start;
    for (const [at, length, user] of piece.href ? [] : mentions) {
      if (at < done || length < 1 || at + length > end) continue;
      if (at > done) found.push({ text: piece.text.slice(done - start, at - start) });
      found.push({ text: piece.text.slice(at - start, at - start + length), user });
      done = at + length;
    }
    if (done < end) found.push(done === start ? piece : { text: piece.text.slice(done - start) });
    start = end;
  }
  return found;
};
