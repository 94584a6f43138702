/**
 * [P11] A message of which D1 may still have a text that is gone: the place of one that was unsent; of one that was edited,
 * also with which rev, since its new text is to be shown as soon as D1 has that.
 */
export type Withheld = number | { seq: number; rev: number };

/** [P11] Why the text of this message is not to be shown, as D1 has it with this rev (its own, or that of its room). */
export const whyWithheld = (
  { withheld }: { withheld?: Record<string, Withheld[]> },
  room: string,
  { seq, rev }: { seq: number; rev: number },
): 'unsent' | 'edited' | undefined => {
  const places = withheld?.[room] ?? [];
  if (places.includes(seq)) return 'unsent';
  const isEdited = (place: Withheld) => typeof place === 'object' && place.seq === seq && rev < place.rev;
  return places.some(isEdited) ? 'edited' : undefined;
};
