/** What only groups need. A bundle of its own, which the first group loads (group-code.ts). */
import { eventTextIn } from '../room/event-text.ts';
import { events } from '../web/texts/en-events.ts';

export { GroupPane } from './group-pane.tsx';

export const eventText = eventTextIn(events);
