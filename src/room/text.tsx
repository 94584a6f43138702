import { pieces } from '../text/links.ts';

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
