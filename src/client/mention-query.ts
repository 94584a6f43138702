/** What one types behind an @, and whom that may mean. Pure. */
import { type Member, nameOf } from '../room/member.ts';
import { folded } from '../text/folding.ts';
import { isCalled } from '../text/spellings.ts';

/** So many are offered. */
const OFFERED = 6;
/** A name of two words, half typed. Before the @ stands no letter, as in mentions.ts. */
const QUERY = /(?<![\p{sc=Latn}\p{N}_@./-])@((?:[^\s@]{1,50} )?[^\s@]{0,50})$/u;

export interface MentionQuery {
  /** Where its @ stands. */
  start: number;
  text: string;
}

/** What is being typed at this place, or nothing. */
export const queryAt = (text: string, caret: number): MentionQuery | undefined => {
  const typed = text.slice(Math.max(0, caret - 110), caret);
  const [whole, query] = QUERY.exec(typed) ?? [];
  return whole === undefined || query === undefined
    ? undefined
    : { start: caret - whole.length, text: query };
};

/** Somebody to choose, and what names them in a text (without the @). */
export interface Candidate {
  member: Member;
  label: string;
}

/** Those of whose name or username a word begins like this. By what they are called, unless several are. */
export const candidates = (members: readonly Member[], query: string): Candidate[] => {
  const names = members.map((member) => folded(nameOf(member)));
  return members
    .map((member, at) => ({ member, name: names[at] ?? '' }))
    .filter(({ member }) => query === '' || isCalled(query, member))
    .sort((one, other) => one.name.localeCompare(other.name))
    .slice(0, OFFERED)
    .map(({ member, name }) => {
      const isAlone = !member.ambiguous && names.indexOf(name) === names.lastIndexOf(name);
      return { member, label: isAlone ? nameOf(member) : member.username };
    });
};
