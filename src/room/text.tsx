import { type Piece, pieces } from '../text/links.ts';
import { EVERYONE, type Mention } from './entry.ts';

interface Props {
  body: string;
  mentions?: readonly Mention[] | undefined;
  /** Who reads it. */
  me?: number;
}

/** What a person wrote, with links and mentions. The pieces joined together are exactly what was written. */
export const Text = ({ body, mentions = [], me }: Props) => (
  <p class="text" dir="auto">
    {withMentions(pieces(body), mentions).map(({ text, href, user }) => {
      if (href) return <Link href={href} text={text} />;
      return user === undefined ? text : <Named user={user} text={text} isMe={user === me} />;
    })}
  </p>
);

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
