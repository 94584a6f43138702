import type { Live } from '../web/texts/en.ts';
import { BODY_MAX } from './limits.ts';

/** Refusals of which browsers tell by themselves. The server has words for all of them (not-sent.ts). */
export type Told =
  | 'empty'
  | 'too_long'
  | 'too_late'
  | 'not_member'
  | 'not_allowed'
  | 'closed'
  | 'spent'
  | 'no_message';

/** What to tell a person whose message was refused. The text stays where they typed it. */
export const whyRefused = (reason: Told, { refused, locale }: Live): string => {
  switch (reason) {
    case 'empty':
      return refused.empty;
    case 'too_long':
      return refused.tooLong(BODY_MAX.toLocaleString(locale));
    case 'too_late':
      return refused.tooLate;
    case 'not_member':
      return refused.notMember;
    case 'not_allowed':
      return refused.notAllowed;
    case 'closed':
      return refused.closed;
    case 'spent':
      return refused.spent;
    case 'no_message':
      return refused.noTarget;
    default:
      return reason satisfies never;
  }
};
