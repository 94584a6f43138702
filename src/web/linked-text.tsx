import { pieces } from '../text/links.ts';

/** Some lines that somebody wrote, with links. */
export const LinkedText = ({ text }: { text: string }) => (
  <p dir="auto">
    {text.split('\n').map((line, index) => (
      <>
        {index > 0 && <br />}
        {pieces(line).map((piece) =>
          piece.href ? (
            <a href={piece.href} rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </>
    ))}
  </p>
);
