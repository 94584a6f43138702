export interface Member {
  id: number;
  username: string;
  /** What they want to be called, if it is not their username. */
  name?: string | null;
}

/** Members by their id: an author, a reader or somebody who types is looked up in here. */
export type People = ReadonlyMap<number, Member>;

export const peopleOf = (members: Iterable<Member>): Map<number, Member> =>
  new Map([...members].map((member) => [member.id, member]));

/** What others read. */
export const nameOf = ({ name, username }: Pick<Member, 'name' | 'username'>): string => name || username;
