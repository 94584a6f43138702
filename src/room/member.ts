import { withFewMarks } from '../text/marks.ts';
import { type Checked, flag, nullable, object, optional, text, whole } from '../web/shape.ts';

export const memberCheck = object({
  id: whole,
  username: text,
  /** What they want to be called, if it is not their username. */
  name: optional(nullable(text)),
  /** It could be mistaken for somebody else's. */
  ambiguous: optional(flag),
});
export type Member = Checked<typeof memberCheck>;

/** Somebody as they pass to an object: a member, and nothing else of them. */
export const memberOf = ({ id, username, name }: Member): Member => ({ id, username, name: name ?? null });

/** What others are told of a member. */
export const publicMember = ({ id, username, name, ambiguous }: Member): Member => ({
  id,
  username,
  ...(name && { name }),
  ...(ambiguous && { ambiguous }),
});

/** Members by their id: an author, a reader or somebody who types is looked up in here. */
export type People = ReadonlyMap<number, Member>;

export const peopleOf = (members: Iterable<Member>): Map<number, Member> =>
  new Map([...members].map((member) => [member.id, member]));

type Named = Pick<Member, 'name' | 'username' | 'ambiguous'>;

/**
 * What others read, in a sentence or a title: with the username, where the name alone could be mistaken. A name that is
 * older than the rule for them may have more marks than a title bar can hold.
 */
export const nameOf = ({ name, username, ambiguous }: Named): string =>
  name ? `${withFewMarks(name)}${ambiguous ? ` (@${username})` : ''}` : username;
