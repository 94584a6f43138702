import { folded } from '../text/folding.ts';
import { likeness } from '../text/likeness.ts';
import { TEXTS } from '../web/texts/languages.ts';

/** What would be taken for Parley itself, for who runs it, or for what its pages call people: in each of its languages. */
const WORDS = `
  parley official system service server bot root admin admins administrator administrators mod mods moderator moderators owner owners operator
  staff team support help helpdesk security password
  everyone everybody someone somebody anyone anybody nobody all here channel you yourself me self notes unknown anonymous
  deleted removed blocked user users account accounts member members
  inhaber inhaberin betreiber betreiberin administratorin administratoren administratorinnen moderatorin moderatoren moderatorinnen
  hilfe sicherheit passwort alle jeder jemand niemand du dich selbst ich notizen unbekannt anonym gelöscht gelöschtes gelöschter
  entfernt konto konten benutzer benutzerin nutzer nutzerin mitglied mitglieder
`
  .trim()
  .split(/\s+/);

const OF_MANY = new Set(
  ['team', 'everyone', 'everybody', 'all', 'alle', 'channel', 'members', 'mitglieder'].map(folded),
);

/** Titles that Parley itself gives to rooms, such as one's own notes. */
const TITLES = Object.values(TEXTS).map(({ live }) => live.row.notes);

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const written = new Set(WORDS.map(folded));
const alike = new Set(WORDS.flatMap((word) => [word, word.toUpperCase(), capitalized(word)].map(likeness)));

/** Whether nobody may be called so: each word of the name is one of those, or looks like it. */
export const isReserved = (name: string): boolean =>
  TITLES.some((title) => folded(title) === folded(name) || likeness(title) === likeness(name)) ||
  isMadeOf(folded(name), written) ||
  isMadeOf(likeness(name), alike);

/** The same of a group: what names many people, and nobody who decides, is a good name for one. */
export const isReservedForGroups = (name: string): boolean =>
  isReserved(name) && !isMadeOf(folded(name), OF_MANY);

const isMadeOf = (name: string, words: ReadonlySet<string>): boolean => {
  const parts = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== '' && !/^\d+$/.test(part));
  return parts.length > 0 && parts.every((part) => words.has(part));
};
