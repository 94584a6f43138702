import { BODY_MAX } from './limits.ts';
import type { Refused } from './protocol.ts';

/** What to tell a person whose message was refused. Their text is still theirs: it stays where they typed it. */
export const whyRefused = ({ reason }: Pick<Refused, 'reason'>): string => {
  switch (reason) {
    case 'empty':
      return 'Write a message first.';
    case 'too_long':
      return `A message has at most ${BODY_MAX.toLocaleString('en')} characters. Shorten it, or send it in parts.`;
    case 'too_fast':
      return 'That was very fast. Wait a moment, then send it again.';
    case 'cid_taken':
      return 'This form has sent another message already. Send again to post this one, too.';
    case 'malformed':
      return 'This message could not be read. Send it again.';
    default:
      return reason satisfies never;
  }
};
