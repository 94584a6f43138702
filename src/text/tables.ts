/** The tables of bin/text-tables.mjs, `{ "ae": "æᴁ" }`, from each character to what it becomes. */
export const invert = (table: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(table).flatMap(([to, from]) => [...from].map((character) => [character, to])));
