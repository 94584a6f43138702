export interface Member {
  id: number;
  username: string;
  /** What they want to be called, if it is not their username. */
  name?: string | null;
}

/** What others read. */
export const nameOf = ({ name, username }: Pick<Member, 'name' | 'username'>): string => name || username;
