import type { Live } from '../web/texts/en.ts';
import { BODY_MAX } from './limits.ts';
import type { Refused } from './protocol.ts';

/** What to tell a person whose message was refused. The text stays where they typed it. */
export const whyRefused = ({ reason }: Pick<Refused, 'reason'>, { refused, locale }: Live): string => {
  switch (reason) {
    case 'empty':
      return refused.empty;
    case 'too_long':
      return refused.tooLong(BODY_MAX.toLocaleString(locale));
    case 'too_fast':
      return refused.tooFast;
    case 'cid_taken':
      return refused.cidTaken;
    case 'not_member':
      return refused.notMember;
    case 'not_allowed':
      return refused.notAllowed;
    case 'closed':
      return refused.closed;
    case 'too_late':
      return refused.tooLate;
    case 'no_message':
    case 'malformed':
      return refused.malformed;
    default:
      return reason satisfies never;
  }
};
