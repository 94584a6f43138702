import { plural } from './sentence.ts';

/** The list of people whom one may name in a message. The browser alone shows it, with what only groups need. */
export const mentions = {
  label: 'People to mention',
  found: (count: number) =>
    `${count} ${plural('en', count, { one: 'person', other: 'people' })}. Use the arrow keys and Enter to mention one.`,
  everyone: 'everyone',
  everyoneHint: 'All members of this group',
};

export type MentionTexts = typeof mentions;
