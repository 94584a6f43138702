/** A moment, said in UTC by the server; in the browser <local-time> says it again in the time of its place. Without JavaScript the style sheet adds "UTC". */
import type { Live } from './texts/en.ts';
import { type Format, inWords, UTC } from './time.ts';

interface Props {
  at: number;
  format: Format;
  words: Live;
}

export const LocalTime = ({ at, format, words }: Props) => {
  const text = inWords(format, at, Date.now(), words, UTC);
  return (
    <local-time format={format}>
      <time datetime={new Date(at).toISOString()}>{text}</time>
    </local-time>
  );
};
