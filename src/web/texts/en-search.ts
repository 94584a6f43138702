import { isolated } from './sentence.ts';

/** Finding what was said (room/search-views.tsx). */
export const search = {
  title: (name: string) => `Search in ${isolated(name)}`,
  open: 'Search this conversation',
  field: 'Search messages',
  go: 'Search',
  filters: 'Filters',
  from: 'From',
  anybody: 'Anyone',
  since: 'On or after (UTC)',
  until: 'On or before (UTC)',
  hasLink: 'Has a link',
  hint: 'A message is found if it has all of these words in it. Put several words in quotation marks to find them just as they are.',
  nothing: 'No messages found.',
  nothingYet: 'No messages found so far.',
  older: 'Search older messages',
  titleAll: 'Search messages',
  toMessages: (query: string) => `Search messages for “${isolated(query)}”`,
  more: (name: string) => `All results in ${isolated(name)}`,
  further: 'Search further conversations',
  failed: 'This conversation couldn’t be searched. Try again in a moment.',
  newest: 'Back to the newest results',
};
