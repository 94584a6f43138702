/** What only groups need. A bundle of its own, which the first group loads (group-code.ts). */
import { eventTextIn } from '../room/event-text.ts';
import { events } from '../web/texts/en-events.ts';

export { mentionsIn } from '../room/mentions.ts';
export { MentionPicker } from './mention-picker.ts';

export const eventText = eventTextIn(events);
