import type { MentionTexts } from './en-mentions.ts';
import { plural } from './sentence.ts';

export const mentions = {
  label: 'Personen, die du erwähnen kannst',
  found: (count) =>
    `${count} ${plural('de', count, { one: 'Person', other: 'Personen' })}. Wähle mit den Pfeiltasten und Enter aus.`,
  everyone: 'alle',
  everyoneHint: 'Alle Mitglieder dieser Gruppe',
} satisfies MentionTexts;
